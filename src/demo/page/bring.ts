// What a visitor brings: a drawing, a CSV file, pictures, a checkpoint. Each belongs to the view that it was brought to.

import type { RawSettings, ViewName } from '../protocol.ts';
import { texts } from '../texts/texts.ts';
import { ask, begin, type Page, replaced, settled, turnTo, wish } from './actions.ts';
import { trainingView } from './state.ts';

export async function trainOnDrawing(page: Page, view: ViewName): Promise<void> {
  const points = page.pad.points();
  const settings: RawSettings = [...ownPoints, ...page.form.read()];
  if (points.length === 0) {
    const text = texts.pad.empty;
    page.dispatch({ kind: 'note', tone: 'fault', id: 'drawing', text });
    return;
  }
  const data = await ask(page, (engine) => engine.setPoints(points));
  if (data !== undefined) await beginOn(page, view, settings, { target: 'drawn', data });
}

export async function trainOnCsv(page: Page, view: ViewName, file: File): Promise<void> {
  const settings: RawSettings = [...ownPoints, ...page.form.read()];
  const brought = await ask(page, (engine) => engine.loadPoints(file));
  if (!brought) return;
  page.pad.setPoints(brought.points);
  await beginOn(page, view, settings, { target: 'drawn', data: brought.hash });
}

export async function trainOnPictures(page: Page, files: readonly File[]): Promise<void> {
  if (page.state().view !== 'pictures') return;
  const raw = ownPictureSettings(files.length, page.form.read());
  const report = await ask(page, (engine) => engine.setPictures(files, raw));
  if (!report) return;
  const { count, leftOut, leftOutCount, hash } = report;
  const reasons = leftOut.map(({ name, reason }) => `\n${name}: ${reason}`).join('');
  const text =
    leftOutCount > 0 ? `${texts.own.leftOut(leftOutCount, count)}${reasons}` : texts.own.taken(count);
  page.dispatch({ kind: 'note', tone: 'info', id: 'pictures', text });
  await beginOn(page, 'pictures', raw, { target: 'images', data: hash });
}

/** Fewer than this, and the critic soon knows them by heart. */
const fewPictures = 1000;

/** The form's settings for so many pictures: a few are shown to the critic a little changed, anew every time. */
export function ownPictureSettings(count: number, form: RawSettings): RawSettings {
  const own: RawSettings = [['dataset', 'images'], ...form];
  const changed = form.some(([name, value]) => name === 'augment' && value !== 'none');
  if (count >= fewPictures || changed) return own;
  return [...own.filter(([name]) => name !== 'augment'), ['augment', 'flip,shift']];
}

function beginOn(
  page: Page,
  view: ViewName,
  raw: RawSettings,
  on: { readonly target: string; readonly data: string },
): Promise<void> {
  return wish(page, view, on.target, () => begin(page, view, raw, on));
}

/** The view is known only when the file is read: the one that is shown is as good as any until then. */
export async function loadCheckpoint(page: Page, file: File): Promise<void> {
  const engine = page.engine();
  if (!engine) return;
  const view = trainingView(page.state());
  const answer = engine.loadCheckpoint(file);
  const run = await (view ? replaced(page, view, answer) : settled(page, answer));
  if (!run) return;
  turnTo(page, run.view);
  const text = texts.messages.loaded(file.name, run.step);
  page.dispatch({ kind: 'note', tone: 'info', id: 'loaded', text });
}

/** Takes what was dropped anywhere on the page, by what it is and where. */
export function takeDropped(page: Page, files: readonly File[], onField: boolean): void {
  const view = trainingView(page.state());
  const [first, ...others] = files;
  const single = others.length === 0 ? first : undefined;
  if (single && /\.safetensors$/i.test(single.name)) void loadCheckpoint(page, single);
  else if (view === 'pictures' && (first || onField)) void trainOnPictures(page, files);
  else if (view && view !== 'pictures' && single && /\.csv$/i.test(single.name)) {
    void trainOnCsv(page, view, single);
  } else if (first) {
    page.dispatch({ kind: 'note', tone: 'info', id: 'dropped', text: texts.runs.notDropped });
  }
}

/** Of points of any scale. */
const ownPoints: RawSettings = [
  ['dataset', 'csv'],
  ['standardize', 'true'],
];
