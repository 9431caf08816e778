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
  const clicked = earlyTab();
  void spoken.then(() => {
    fillTexts(document, texts.page);
    startApp();
    clicked()?.click();
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

/** Tabs are there before the texts are: the last one that was clicked until it is asked for. */
function earlyTab(): () => HTMLElement | undefined {
  let tab: HTMLElement | undefined;
  const note = ({ target }: Event) => {
    tab = (target instanceof Element && target.closest<HTMLElement>('[role=tab]')) || tab;
  };
  document.addEventListener('click', note);
  return () => {
    document.removeEventListener('click', note);
    return tab;
  };
}
