// What to train pictures of one's own with, by how many there are: docs/own-data.md has the table. The page asks here; the
// command line's recipe `pictures` is the same for any number of them.
import type { RunSettings } from './run-settings.ts';

interface Row {
  /** Pictures, at least. */
  readonly from: number;
  readonly settings: RunSettings & { readonly batch: number };
}

/** Shown to the critic a little changed, anew every time: it would soon know so few by heart. */
const changed = { augment: 'flip,shift' } as const;

/** With few pictures there is less to learn, and copies are what a longer run ends in. */
const rows: readonly [Row, ...Row[]] = [
  { from: 0, settings: { ...changed, batch: 16, latent: 16, steps: 1500 } },
  { from: 100, settings: { ...changed, batch: 32, latent: 32, steps: 3000 } },
  { from: 1000, settings: { batch: 64, latent: 64, steps: 6000 } },
];

/** Below this the page warns of copies. No run has tried the number. */
export const fewPictures = 300;

/** What differs from the recipe for digits, for so many pictures. */
export function settingsForPictures(count: number): RunSettings {
  const { settings } = rows.findLast(({ from }) => count >= from) ?? rows[0];
  return { ...settings, dataset: 'images', channels: 3, batch: Math.max(1, Math.min(settings.batch, count)) };
}
