// What a visitor can take along: checkpoint, samples, a poster, metrics, a link. A comparison gives a file for each of the two.

import type { Answer, RunKey, Taken, ViewName } from '../protocol.ts';
import { texts } from '../texts/texts.ts';
import { loaded, type Page, settled } from './actions.ts';
import { download } from './element.ts';
import { newestStep } from './figures.ts';
import { canBeReplayed, linkTo } from './link.ts';
import { platesOf } from './plates.ts';
import { shownRun } from './state.ts';

export function keepCheckpoint(page: Page): void {
  const [shown, engine] = [shownRun(page.state()), page.engine()];
  if (shown && engine) void saveFiles(page, shown.run, engine.checkpoint(shown.run.id), 'safetensors');
}

/** The generator, for programs that have a runtime of ONNX. */
export function keepOnnx(page: Page): void {
  const [shown, engine] = [shownRun(page.state()), page.engine()];
  if (shown && engine) void saveFiles(page, shown.run, engine.onnx(shown.run.id), 'onnx');
}

export async function keepMetrics(page: Page): Promise<void> {
  const [shown, engine] = [shownRun(page.state()), page.engine()];
  if (!shown || !engine) return;
  const taken = await saveFiles(page, shown.run, engine.metricsJsonl(shown.run.id), 'jsonl');
  const say = (text: string) => page.dispatch({ kind: 'note', tone: 'info', id: 'metrics', text });
  if (taken?.files.length === 0) say(texts.runs.noMetrics);
  else if (taken?.gaps) say(texts.runs.thinnedMetrics);
}

/** A grid of pictures as the worker makes it; of points what the page has drawn, all plates side by side. */
export function keepSamples(page: Page): void {
  const [shown, engine] = [shownRun(page.state()), page.engine()];
  if (!shown || !engine) return;
  if (shown.run.view === 'pictures') {
    void saveFiles(page, shown.run, engine.samplesPng(shown.run.id), 'png');
    return;
  }
  const name = `${stemOf(shown.run, shown.frame?.step ?? newestStep(shown))}.png`;
  platesOf(shown.run).toBlob((blob) => {
    if (blob) download(name, blob, 'image/png');
  });
}

/** Picture, curves, and what they are of, as one picture. */
export async function keepPoster(page: Page): Promise<void> {
  // Few visits need it: it is a file of its own.
  const sheet = await loaded(page, import('./poster.ts'));
  const shown = shownRun(page.state());
  if (!shown || !sheet) return;
  sheet.posterOf(shown).toBlob((blob) => {
    if (blob) download(`${stemOf(shown.run, newestStep(shown))}-poster.png`, blob, 'image/png');
  });
}

export function copyLink(page: Page): void {
  const state = page.state();
  const replayed = canBeReplayed(state);
  const link = new URL(linkTo(state, replayed), location.href).href;
  const say = (text: string) => page.dispatch({ kind: 'note', tone: 'info', id: 'link', text });
  const about = replayed ? '' : texts.link.fromBeginning;
  navigator.clipboard.writeText(link).then(
    () => say(`${texts.messages.linkCopied} ${about}`.trim()),
    () => say(`${texts.messages.copyYourself(link)}\n${about}`.trim()),
  );
}

/** Hands files of a run to the browser, named after the run as it was when they were made; what was made. */
export async function saveFiles<T extends Taken<Blob>>(
  page: Page,
  run: RunKey & { readonly target: string },
  answer: Promise<Answer<T>>,
  ending: string,
): Promise<T | undefined> {
  const taken = await settled(page, answer);
  taken?.files.forEach((file, i) => {
    const name = [stemOf(run, taken.step), pairNames[run.view]?.[i]].filter(Boolean).join('-');
    download(`${name}.${ending}`, file, file.type);
  });
  return taken;
}

const pairNames: Readonly<Partial<Record<ViewName, readonly string[]>>> = { compare: ['wgan', 'gan'] };

/** How files of a run are named. */
export function stemOf({ target }: { readonly target: string }, step: number): string {
  return `earthmover-${target}-${step}`;
}
