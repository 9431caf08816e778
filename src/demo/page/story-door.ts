// The way to the guided story, whose code is loaded when it is first asked for.

import { loadStoryTexts } from '../texts/texts.ts';
import { byId } from './element.ts';

/** Shows the story while the page is at it, and takes it away after. */
export interface StoryDoor {
  readonly show: (open: boolean) => void;
}

export function createStoryDoor(): StoryDoor {
  let open = false;
  let close: (() => void) | undefined;
  return {
    show: (asked) => {
      open = asked;
      if (!asked) {
        close?.();
        close = undefined;
        return;
      }
      void Promise.all([import('../story/story.ts'), loadStoryTexts()]).then(([{ showStory }]) => {
        if (open) close ??= showStory(byId('panel'));
      });
    },
  };
}
