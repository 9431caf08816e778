// The buttons of a live step: play or hold up, and something else beside it.

import { button, element } from '../page/element.ts';
import { story } from '../texts/texts.ts';
import type { LiveRun } from './live-run.ts';

export interface LiveButtons {
  readonly box: HTMLElement;
  /** Brings the words up to date with what the run does. */
  readonly render: () => void;
}

/** @param begin begins the run from its start */
export function createLiveButtons(
  run: LiveRun,
  begin: () => void,
  ...others: readonly HTMLElement[]
): LiveButtons {
  const words = story.words;
  const running = () => run.state().kind === 'playing' || run.state().kind === 'starting';
  const press = () => {
    if (running()) run.hold();
    else if (run.state().kind === 'held') run.play();
    else begin();
  };
  const play = button(words.play, press, { class: 'primary' });
  return {
    box: element('div', { class: 'buttons' }, play, ...others),
    render: () => {
      play.textContent = running() ? words.hold : run.state().kind === 'done' ? words.again : words.play;
    },
  };
}
