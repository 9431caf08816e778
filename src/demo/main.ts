// The page's entry: the whole page, or one step of the story for a frame in somebody's own; once it has its texts.

import { startApp } from './page/app.ts';
import { embeddedStep } from './story/address.ts';
import { chosenLanguage } from './texts/choice.ts';
import { fillTexts } from './texts/standing.ts';
import { language, languages, loadStoryTexts, speak, texts } from './texts/texts.ts';

const step = embeddedStep(location.search);
// A language that does not come is no reason to show nothing.
const spoken = speak(chosenLanguage()).catch(() => speak('en'));
if (step === undefined) {
  void spoken.then(() => {
    fillTexts(document, texts.page);
    startApp();
  });
} else {
  void Promise.all([import('./story/story.ts'), spoken.then(loadStoryTexts)]).then(([{ embedStep }]) => {
    document.title = texts.page.title;
    embedStep(step);
  });
}
void spoken.then(() => {
  document.documentElement.lang = languages[language].tag;
});
