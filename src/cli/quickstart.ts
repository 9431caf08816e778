// `--preset quickstart`: the preset for the adapter at hand.
import type { PresetName } from '../gan/presets.ts';
import type { AdapterClass } from '../runtime/platform/adapter.ts';
import { openGpu } from '../runtime/platform/node/open.ts';
import type { RawOptions } from './options.ts';
import { adapterOption } from './options.ts';

/** What a minute and a half is enough for on each kind of adapter. */
export const presetOn: Readonly<Record<AdapterClass, PresetName>> = {
  swiftshader: 'quickstart',
  lavapipe: 'quickstart-fast',
  hardware: 'quickstart-gpu',
};

/**
 * `--preset quickstart` is a run of a minute and a half on whatever adapter there is: the options with the preset for the
 * one at hand. Where there is none, that is told when it is opened.
 */
export async function forAdapterAtHand(raw: RawOptions): Promise<RawOptions> {
  if (raw.preset !== 'quickstart') return raw;
  const adapter = adapterOption(raw);
  const opened = await openGpu({ ...(adapter && { adapter }), quiet: true }).catch(() => undefined);
  return { ...raw, preset: presetOn[opened?.class ?? 'swiftshader'] };
}
