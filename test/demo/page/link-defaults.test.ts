import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { linkedSettings } from '../../../src/demo/page/address.ts';
import { codeOf, defaultsOf, inFull, shortened } from '../../../src/demo/page/link-defaults.ts';
import { type ViewName, viewNames } from '../../../src/demo/protocol.ts';
import { readSettings } from '../../../src/demo/worker/settings.ts';

const adapters = [true, false];
const runOf = (view: ViewName, settings: readonly (readonly [string, string])[], software = true) =>
  linkedSettings(readSettings(view, settings, 'test', software), view);

describe('the defaults of links', () => {
  it.each(viewNames)('are what %s trains by itself', (view) => {
    for (const software of adapters) {
      const own = runOf(view, [], software);
      expect(new Map(defaultsOf(codeOf(software), view))).toEqual(new Map(own));
      // Where this fails the view's defaults have changed: add a set of the next number, and leave these as they are.
      expect(shortened(own, codeOf(software), view)).toEqual([['seed', '0']]);
    }
  });

  it.each([
    ['1s', '696f48e3'],
    ['1g', 'a9b1ad7b'],
  ])('of the code %s are never changed: links that were made with it mean them', (code, hash) => {
    const text = viewNames
      .map((view) => JSON.stringify([...(defaultsOf(code, view) ?? [])].sort()))
      .join('\n');
    expect(createHash('sha256').update(text).digest('hex').slice(0, 8)).toBe(hash);
  });

  it('are none of a code that there is not', () => {
    for (const code of ['2s', '', '__proto__', 'toString'])
      expect(inFull([], code, 'points')).toBeUndefined();
  });
});

describe('a short link', () => {
  it.each([
    ['points', [['seed', '5']]],
    ['points', [['objective', 'wgan']]],
    [
      'points',
      [
        ['dataset', '25gaussians'],
        ['optimizer', 'sgd'],
      ],
    ],
    ['compare', [['clip', '0.05']]],
    [
      'pictures',
      [
        ['generator', 'mlp-bn:32'],
        ['critic', 'mlp-leaky:32'],
        ['imageSize', '16'],
      ],
    ],
    [
      'pictures',
      [
        ['objective', 'gan'],
        ['conditional', 'true'],
      ],
    ],
  ] as const)('to %s with %j gives the run that a long one gives, on any adapter', (view, asked) => {
    for (const software of adapters) {
      const long = runOf(view, asked, software);
      for (const code of ['1s', '1g']) {
        const short = shortened(long, code, view);
        const full = inFull(short, code, view) ?? [];
        for (const other of adapters) {
          expect(readSettings(view, full, 'link', other)).toEqual(readSettings(view, long, 'link', other));
        }
      }
    }
  });

  it('cannot leave empty what no set of defaults has', () => {
    const full =
      inFull(
        [
          ['__proto__', ''],
          ['clip', ''],
        ],
        '1s',
        'points',
      ) ?? [];
    expect(() => readSettings('points', full, 'link')).toThrow('unknown setting __proto__');
    expect(() => readSettings('points', [['clip', '']], 'link')).toThrow('clip cannot be empty');
  });
});
