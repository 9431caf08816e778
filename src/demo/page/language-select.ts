// The choice of the page's language. The page is opened anew in it, and goes on with the run that it showed.

import { addressIn, languageNames, remember } from '../texts/choice.ts';
import { language, languages } from '../texts/texts.ts';
import type { Page } from './actions.ts';
import { byId, element } from './element.ts';
import { isPlaying, shownRun } from './state.ts';

/** Where the run to go on with stands, in this tab and until the page has been opened anew. */
const place = 'earthmover-go-on';

/** A run that was shown in another language. */
export interface GoOn {
  readonly id: string;
  readonly play: boolean;
}

export function createLanguageSelect(page: Page): void {
  const select = byId<HTMLSelectElement>('language');
  select.append(
    ...languageNames.map((name) =>
      element(
        'option',
        { value: name, lang: languages[name].tag, selected: name === language },
        languages[name].name,
      ),
    ),
  );
  select.addEventListener('change', () => {
    const chosen = languageNames.find((name) => name === select.value);
    if (chosen) void openIn(page, chosen);
  });
}

async function openIn(page: Page, chosen: (typeof languageNames)[number]): Promise<void> {
  remember(chosen);
  const run = shownRun(page.state())?.run;
  const play = isPlaying(page.state());
  await page.engine()?.pause();
  if (run) keep({ id: run.id, play });
  location.assign(addressIn(chosen, location.href));
}

function keep(run: GoOn): void {
  try {
    sessionStorage.setItem(place, JSON.stringify(run));
  } catch {
    // Where the browser keeps nothing, the run is lost with the page as on any reload.
  }
}

/** The run to go on with, once; undefined where there is none. */
export function takeGoOn(): GoOn | undefined {
  try {
    const text = sessionStorage.getItem(place);
    sessionStorage.removeItem(place);
    return text === null ? undefined : (JSON.parse(text) as GoOn);
  } catch {
    return undefined;
  }
}
