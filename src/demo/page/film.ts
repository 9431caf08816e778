// A film of what the stage shows, recorded by the browser while the run goes on.

import { texts } from '../texts/texts.ts';
import type { Page } from './actions.ts';
import { byId, contextOf, download } from './element.ts';
import { newestStep } from './figures.ts';
import { stemOf } from './keep.ts';
import { platesOf } from './plates.ts';
import { type ShownRun, shownRun } from './state.ts';

const framesASecond = 15;
const longestSeconds = 120;

/** In the order of what is tried. */
const kinds = [
  { type: 'video/webm;codecs=vp9', ending: 'webm' },
  { type: 'video/webm', ending: 'webm' },
  { type: 'video/mp4', ending: 'mp4' },
] as const;

/** Makes a button that begins a film, and ends it: at a second click, when the run is left, or after two minutes. */
export function createFilm(page: Page): void {
  const button = byId<HTMLButtonElement>('record-film');
  const kind = kinds.find(({ type }) => globalThis.MediaRecorder?.isTypeSupported(type));
  let stop: (() => void) | undefined;
  button.hidden = !kind;
  button.addEventListener('click', () => {
    const shown = shownRun(page.state());
    if (stop) stop();
    else if (shown && kind) stop = record(page, shown, kind, () => settle());
    if (stop) button.textContent = texts.keep.stopFilm;
  });
  const settle = () => {
    stop = undefined;
    button.textContent = texts.keep.film;
  };
}

/** Begins a film of the run; the function ends it, and `ended` is called once it is there. */
function record(page: Page, { run }: ShownRun, { type, ending }: (typeof kinds)[number], ended: () => void) {
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
