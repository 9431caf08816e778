// Every language says everything: no hole, nothing left in English, and texts with values have them.
import { describe, expect, it } from 'vitest';
import { fields } from '../../../src/demo/page/settings-field.ts';
import { pictureTargets, pointTargets } from '../../../src/demo/page/targets.ts';
import { languageNames } from '../../../src/demo/texts/choice.ts';
import { languages } from '../../../src/demo/texts/texts.ts';

/** Names and formulas that are the same in every language. */
const names = /Wasserstein|WebGPU|Hardware accelerated|Earthmover|Graphics|Chrome|mesa-vulkan-drivers/g;

/** All texts of a language by their places; functions as they are. */
async function textsOf(name: (typeof languageNames)[number]): Promise<Map<string, unknown>> {
  const { texts, story, terms } = languages[name];
  const all = new Map<string, unknown>();
  const walk = (value: unknown, place: string) => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, each] of Object.entries(value)) walk(each, `${place}.${key}`);
    } else all.set(place, value);
  };
  walk({ ...(await texts()).texts, ...(await story()).story, terms: (await terms()).terms }, '');
  return all;
}

/** Three words of Latin letters in a row, or one where nothing else is said. */
const sentence = /[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{3,}/;
const own = {
  ko: /\p{Script=Hangul}/u,
  zh: /\p{Script=Han}/u,
  ja: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u,
};

/** What texts with named values are given. */
const named: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  '.tray.chosen': { count: 17, imageSize: 23, filters: 29, batch: 31, steps: 37, changed: true },
  '.trained.about': { step: 17, minutes: 23, frechet: [29, 31] },
};

const english = await textsOf('en');

describe.each(languageNames.filter((name) => name !== 'en'))('%s', (name) => {
  it('has no sentence in English', async () => {
    const left = [...(await textsOf(name))].filter(
      ([, text]) => typeof text === 'string' && sentence.test(text.replace(names, '')),
    );
    expect(left).toEqual([]);
  });

  it('leaves no words in English but names', async () => {
    const left = [...(await textsOf(name))].filter(
      ([place, text]) =>
        typeof text === 'string' &&
        /[a-z]{4,}/.test(text.replace(names, '')) &&
        !own[name as keyof typeof own].test(text) &&
        text === english.get(place),
    );
    expect(left.map(([place]) => place).filter((place) => !place.endsWith('.nCritic'))).toEqual([]);
  });

  it('has a text or a function where English has one', async () => {
    const there = await textsOf(name);
    const kinds = (all: Map<string, unknown>) =>
      [...all].flatMap(([place, text]) =>
        /^\.(fields|data)\./.test(place) ? [] : [`${place}: ${typeof text}`],
      );
    expect(kinds(there).sort()).toEqual(kinds(english).sort());
  });

  it('keeps the values that texts are given', async () => {
    const values = [17, 23, 29, 31];
    const lost = [...(await textsOf(name))].flatMap(([place, say]) => {
      if (typeof say !== 'function' || /^\.(heaps|lines|optimal|duel|critic|digits)\./.test(place)) return [];
      const given = named[place] ? [named[place]] : values.slice(0, say.length);
      const [there, before] = [say, english.get(place)].map((each) => String((each as typeof say)(...given)));
      const all = given.flatMap((each) => (typeof each === 'object' ? Object.values(each).flat() : [each]));
      return all.some((value) => before?.includes(String(value)) && !there?.includes(String(value)))
        ? [place]
        : [];
    });
    expect(lost).toEqual([]);
  });

  it('names every field of the settings, and all data that the page lists', async () => {
    const { texts } = await languages[name].texts();
    const missing = fields.filter((field) => {
      const said = texts.fields[field.name];
      return !said || (!field.choices && !said.expects);
    });
    expect(missing.map((field) => field.name)).toEqual([]);
    const listed = [...pointTargets, ...pictureTargets].map(({ id }) => id);
    expect(listed.filter((id) => !texts.data[id])).toEqual([]);
  });
});

describe('what a language asks for', () => {
  it('keeps the places of elements within texts', async () => {
    const places = (all: Map<string, unknown>) =>
      [...all].flatMap(([place, text]) =>
        typeof text === 'string' && /\{\d\}/.test(text)
          ? [
              `${place} ${text
                .match(/\{\d\}/g)
                ?.sort()
                .join('')}`,
            ]
          : [],
      );
    for (const name of languageNames)
      expect(places(await textsOf(name)).sort()).toEqual(places(english).sort());
  });
});
