// The entry of the page that says what the terms mean: it puts them into the language that the visitor reads.

import { chosenLanguage } from './texts/choice.ts';
import { fillTexts } from './texts/standing.ts';
import { languages } from './texts/texts.ts';

const { tag, terms } = languages[chosenLanguage()];
void terms().then((loaded) => {
  fillTexts(document, loaded.terms);
  document.documentElement.lang = tag;
});
