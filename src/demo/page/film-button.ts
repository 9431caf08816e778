// The button that begins a film of the run and ends it; what records it is loaded when it is first asked for.

import { texts } from '../texts/texts.ts';
import { loaded, type Page } from './actions.ts';
import { byId } from './element.ts';
import type { FilmKind } from './film.ts';
import { shownRun } from './state.ts';

/** In the order of what is tried. */
const kinds: readonly FilmKind[] = [
  { type: 'video/webm;codecs=vp9', ending: 'webm' },
  { type: 'video/webm', ending: 'webm' },
  { type: 'video/mp4', ending: 'mp4' },
];

/** Makes the button: a film ends at a second click, when the run is left, or after two minutes. */
export function createFilmButton(page: Page): void {
  const button = byId<HTMLButtonElement>('record-film');
  const kind = kinds.find(({ type }) => globalThis.MediaRecorder?.isTypeSupported(type));
  let stop: (() => void) | undefined;
  let asked = false;
  button.hidden = !kind;
  const ended = () => {
    stop = undefined;
    button.textContent = texts.keep.film;
  };
  const begin = async (as: FilmKind) => {
    const film = await loaded(page, import('./film.ts'));
    const shown = shownRun(page.state());
    if (!film || !shown) return;
    stop = film.recordFilm(page, shown, as, ended);
    button.textContent = texts.keep.stopFilm;
  };
  button.addEventListener('click', () => {
    if (stop) stop();
    else if (kind && !asked) {
      asked = true;
      void begin(kind).finally(() => {
        asked = false;
      });
    }
  });
}
