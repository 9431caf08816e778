// Which language the page speaks: the one that the address asks for, the one chosen before, or the first of the
// browser's that there is; English where there is none.

import { type Language, languages } from './texts.ts';

/** Where the browser keeps what was chosen. */
const place = 'earthmover-language';

export const languageNames = Object.keys(languages) as Language[];

/** What decides the language. */
export interface Asked {
  /** The part of the address behind `?`. */
  readonly search: string;
  readonly remembered: string | null;
  /** As the browser lists them, the dearest first: `ko-KR`, `en`. */
  readonly preferred: readonly string[];
}

/** The language that is asked for; whatever is no language of the page's is passed over. */
export function languageFor({ search, remembered, preferred }: Asked): Language {
  const linked = new URLSearchParams(search.slice(1, 400)).get('lang');
  for (const tag of [linked, remembered, ...preferred]) {
    const [primary] = (tag ?? '').toLowerCase().split('-');
    const found = languageNames.find((name) => name === primary);
    if (found) return found;
  }
  return 'en';
}

export function chosenLanguage(): Language {
  const { languages: preferred } = navigator;
  return languageFor({ search: location.search, remembered: recall(), preferred });
}

/** The language is kept for the next visits, where the browser keeps anything. */
export function remember(language: Language): void {
  try {
    localStorage.setItem(place, language);
  } catch {
    // Then the address alone carries it.
  }
}

function recall(): string | null {
  try {
    return localStorage.getItem(place);
  } catch {
    return null;
  }
}

/** The address of another page of the site, which speaks the language that this one was asked for by its address. */
export function inLanguage(path: string): string {
  const linked = new URLSearchParams(location.search.slice(1, 400)).get('lang');
  const language = languageNames.find((name) => name === linked);
  return language ? `${path}?lang=${language}` : path;
}

/** The address of the same page in a language. */
export function addressIn(language: Language, address: string): string {
  const there = new URL(address);
  there.searchParams.set('lang', language);
  return there.href;
}
