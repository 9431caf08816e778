// The page's entry: the whole page, or one step of the story for a frame in somebody's own; once it has its texts.

import { startApp } from './page/app.ts';
import { embeddedStep } from './story/address.ts';
import { loadStoryTexts, speak } from './texts/texts.ts';

const step = embeddedStep(location.search);
if (step === undefined) void speak('en').then(startApp);
else {
  void Promise.all([import('./story/story.ts'), speak('en').then(loadStoryTexts)]).then(([{ embedStep }]) =>
    embedStep(step),
  );
}
