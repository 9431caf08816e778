// A film of what the stage shows, recorded by the browser while the run goes on. Loaded when the first one is begun.

import type { Page } from './actions.ts';
import { contextOf, download } from './element.ts';
import { newestStep } from './figures.ts';
import { stemOf } from './keep.ts';
import { platesOf } from './plates.ts';
import { type ShownRun, shownRun } from './state.ts';

const framesASecond = 15;
const longestSeconds = 120;

/** What a browser may record, and how such files end. */
export interface FilmKind {
  readonly type: string;
  readonly ending: string;
}

/** Begins a film of the run; the function ends it, and `ended` is called once it is there. */
export function recordFilm(
  page: Page,
  { run }: ShownRun,
  { type, ending }: FilmKind,
  ended: () => void,
): () => void {
  const canvas = platesOf(run);
  const context = contextOf(canvas);
  const recorder = new MediaRecorder(canvas.captureStream(framesASecond), { mimeType: type });
  const parts: Blob[] = [];
  let newest: ShownRun | undefined;
  const stop = () => {
    if (recorder.state !== 'inactive') recorder.stop();
  };
  const drawing = setInterval(() => {
    const shown = shownRun(page.state());
    if (shown?.run.id !== run.id) {
      stop();
      return;
    }
    newest = shown;
    context.drawImage(platesOf(run), 0, 0, canvas.width, canvas.height);
  }, 1000 / framesASecond);
  const longest = setTimeout(stop, 1000 * longestSeconds);
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
  recorder.addEventListener('stop', () => {
    clearInterval(drawing);
    clearTimeout(longest);
    const step = newest ? newestStep(newest) : run.step;
    download(`${stemOf(run, step)}-film.${ending}`, new Blob(parts, { type }), type);
    ended();
  });
  recorder.start();
  return stop;
}
