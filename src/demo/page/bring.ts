// What a visitor brings: a drawing, a CSV file, pictures, a checkpoint. Each belongs to the view that it was brought to, with
// the settings that stood in its form. Few visits need it: it is a file of its own.

import type { PicturesReport, RawSettings, ViewName } from '../protocol.ts';
import { inWords } from '../texts/in-words.ts';
import { texts } from '../texts/texts.ts';
import { ask, begin, type Page, replaced, settled, turnTo, wish } from './actions.ts';
import { showTray } from './tray.ts';

/** Where something was brought, and what the form said then. */
export interface BroughtTo {
  readonly view: ViewName;
  readonly settings: RawSettings;
}

export async function trainOnDrawing(page: Page, { view, settings }: BroughtTo): Promise<void> {
  const points = page.pad.now()?.points() ?? new Float32Array();
  if (points.length === 0) {
    const text = texts.pad.empty;
    page.dispatch({ kind: 'note', tone: 'fault', id: 'drawing', text });
    return;
  }
  const data = await ask(page, (engine) => engine.setPoints(points));
  if (data !== undefined) await beginOn(page, view, [...ownPoints, ...settings], { target: 'drawn', data });
}

export async function trainOnCsv(page: Page, { view, settings }: BroughtTo, file: File): Promise<void> {
  const brought = await ask(page, (engine) => engine.loadPoints(file));
  if (!brought) return;
  void page.pad.come().then((pad) => pad?.setPoints(brought.points));
  await beginOn(page, view, [...ownPoints, ...settings], { target: 'drawn', data: brought.hash });
}

/** Shows pictures as they would be trained on, with what suits so many of them; the visitor begins the run. */
export async function offerPictures(page: Page, files: readonly File[]): Promise<void> {
  turnTo(page, 'pictures');
  const wished = page.form.wished(page.state().wishes.pictures?.settings ?? []);
  const report = await ask(page, (engine) => engine.setPictures(files, wished));
  if (!report || page.state().view !== 'pictures') return;
  page.dispatch({ kind: 'targeted', view: 'pictures', target: 'images' });
  page.form.suggest(report.run);
  const kept = wished.map(([name]) => page.form.labelOf(name));
  const leftOut = await Promise.all(
    report.leftOut.map(async ({ name, fault }) => ({ name, reason: await inWords(fault) })),
  );
  showTray({ ...report, leftOut }, kept, () => void trainOnPictures(page, files, report));
}

async function trainOnPictures(
  page: Page,
  files: readonly File[],
  { hash, run }: PicturesReport,
): Promise<void> {
  if (!page.form.check()) return;
  const raw: RawSettings = [['dataset', 'images'], ...page.form.read()];
  // The crops that were shown are trained on, unless the visitor asks for others since.
  const other = raw.some(([name, value]) => cropNames.has(name) && value !== String(run[name as 'fit']));
  const again = other ? await ask(page, (engine) => engine.setPictures(files, page.form.read())) : { hash };
  if (again) await beginOn(page, 'pictures', raw, { target: 'images', data: again.hash });
}

/** Settings that decide what becomes of a picture. */
const cropNames: ReadonlySet<string> = new Set(['imageSize', 'fit', 'channels']);

function beginOn(
  page: Page,
  view: ViewName,
  raw: RawSettings,
  on: { readonly target: string; readonly data: string },
): Promise<void> {
  return wish(page, view, on.target, () => begin(page, view, raw, on));
}

/** The view is known only when the file is read: the one that is shown is as good as any until then. */
export async function loadCheckpoint(page: Page, view: ViewName | undefined, file: File): Promise<void> {
  const engine = page.engine();
  if (!engine) return;
  const answer = engine.loadCheckpoint(file);
  const run = await (view ? replaced(page, view, answer) : settled(page, answer));
  if (!run) return;
  turnTo(page, run.view);
  const text = texts.messages.loaded(file.name, run.step);
  page.dispatch({ kind: 'note', tone: 'info', id: 'loaded', text });
}

export interface Dropped extends Omit<BroughtTo, 'view'> {
  readonly view: ViewName | undefined;
  /** Dropped on the place for pictures. */
  readonly onField: boolean;
}

/** Takes what was dropped anywhere on the page, by what it is and where. */
export function takeDropped(page: Page, files: readonly File[], { view, settings, onField }: Dropped): void {
  const [first, ...others] = files;
  const single = others.length === 0 ? first : undefined;
  if (single && /\.safetensors$/i.test(single.name)) void loadCheckpoint(page, view, single);
  else if (files.some(isPicture) || (view === 'pictures' && (first || onField)))
    void offerPictures(page, files);
  else if (view && view !== 'pictures' && single && /\.csv$/i.test(single.name)) {
    void trainOnCsv(page, { view, settings }, single);
  } else if (first) {
    page.dispatch({ kind: 'note', tone: 'info', id: 'dropped', text: texts.runs.notDropped });
  }
}

function isPicture({ type }: File): boolean {
  return type.startsWith('image/');
}

/** Of points of any scale. */
const ownPoints: RawSettings = [
  ['dataset', 'csv'],
  ['standardize', 'true'],
];
