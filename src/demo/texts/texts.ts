// The page's texts in the language that it speaks: set once, before anything is shown, and read by everything that shows.

import type { FaultTexts } from '../fault-names.ts';
import type { Texts } from './en.ts';
import type { StoryTexts } from './en-story.ts';
import type { Terms } from './en-terms.ts';

/** What there is in each language; a language that is not spoken is not loaded. The story's texts come with the story. */
export const languages = {
  en: {
    name: 'English',
    tag: 'en',
    texts: () => import('./en.ts'),
    story: () => import('./en-story.ts'),
    terms: () => import('./en-terms.ts'),
    faults: undefined,
  },
  ko: {
    name: '한국어',
    tag: 'ko',
    texts: () => import('./ko.ts'),
    story: () => import('./ko-story.ts'),
    terms: () => import('./ko-terms.ts'),
    faults: () => import('./ko-faults.ts'),
  },
  zh: {
    name: '中文',
    tag: 'zh-Hans',
    texts: () => import('./zh.ts'),
    story: () => import('./zh-story.ts'),
    terms: () => import('./zh-terms.ts'),
    faults: () => import('./zh-faults.ts'),
  },
  ja: {
    name: '日本語',
    tag: 'ja',
    texts: () => import('./ja.ts'),
    story: () => import('./ja-story.ts'),
    terms: () => import('./ja-terms.ts'),
    faults: () => import('./ja-faults.ts'),
  },
} as const satisfies Readonly<
  Record<
    string,
    {
      /** What those who speak it call it. */
      readonly name: string;
      /** What the document says that it is in. */
      readonly tag: string;
      readonly texts: () => Promise<{ readonly texts: Texts }>;
      readonly story: () => Promise<{ readonly story: StoryTexts }>;
      readonly terms: () => Promise<{ readonly terms: Terms }>;
      /** None in English, in which the library speaks. */
      readonly faults: (() => Promise<{ readonly faults: FaultTexts }>) | undefined;
    }
  >
>;

export type Language = keyof typeof languages;

export let language: Language = 'en';
export let texts: Texts;
export let story: StoryTexts;

/** Loads a language; from then on the page speaks it. */
export async function speak(asked: Language): Promise<void> {
  ({ texts } = await languages[asked].texts());
  language = asked;
}

/** Loads what the story says in the language that is spoken. */
export async function loadStoryTexts(): Promise<void> {
  ({ story } = await languages[language].story());
}

/** What can go wrong, in the language that is spoken; undefined in English. */
export async function faultTexts(): Promise<FaultTexts | undefined> {
  return (await languages[language].faults?.())?.faults;
}
