// The way to the trained generators, whose code and files are loaded when they are first asked for.

import { texts } from '../texts/texts.ts';
import { type TrainedName, trainedNames } from '../trained-names.ts';
import { ask, begin, type Page, playOrPause } from './actions.ts';
import { button, byId } from './element.ts';
import { isPlaying } from './state.ts';
import type { TrainedPanel } from './trained-panel.ts';

declare const __EARTHMOVER_TRAINED__: readonly TrainedName[] | undefined;

/** What the build put beside the page; all where nobody built it. */
const names = typeof __EARTHMOVER_TRAINED__ === 'undefined' ? trainedNames : __EARTHMOVER_TRAINED__;

export interface TrainedDoor {
  /** Opens it; not there where the build left all of them out. */
  readonly button: HTMLButtonElement | undefined;
  readonly close: () => void;
}

export function createTrainedDoor(page: Page): TrainedDoor {
  let panel: TrainedPanel | undefined;
  let open = false;
  const door = button(texts.trained.open, () => void enter(), { id: 'open-trained' });

  async function enter(): Promise<void> {
    open = true;
    // What trains would take the GPU from what is looked at.
    void page.engine()?.pause();
    const { createTrainedPanel } = await import('./trained-panel.ts');
    if (!open) return;
    panel ??= createTrainedPanel({
      names,
      show: (name) => ask(page, (engine) => engine.showTrained(name)),
      look: (name, look) => ask(page, (engine) => engine.lookAtTrained(name, look)),
      ofClass: (name, label) => ask(page, (engine) => engine.trainedClass(name, label)),
      trainOn: async ({ name, settings }) => {
        const begun = await begin(page, 'pictures', settings, { from: name });
        if (begun && page.state().view === 'pictures' && !isPlaying(page.state())) playOrPause(page);
        return begun;
      },
      close,
    });
    byId('panel').dataset.trained = '';
    byId('panel').append(panel.box);
    panel.open();
    byId('trained-back').focus();
    scrollTo({ top: 0 });
  }

  function close(): void {
    if (!open) return;
    open = false;
    panel?.box.remove();
    delete byId('panel').dataset.trained;
    door.focus();
  }

  return { button: names.length > 0 ? door : undefined, close };
}
