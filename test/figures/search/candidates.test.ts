import { describe, expect, it } from 'vitest';
import { settingsOf } from '../../../src/figures/search/candidate-settings.ts';
import { candidatesOf } from '../../../src/figures/search/candidates.ts';
import { fieldsOf, type Given } from '../../../src/figures/search/space-fields.ts';
import { resolveRun } from '../../../src/gan/run-config.ts';

const base = settingsOf({ dataset: '8gaussians', clip: 0.02 }, 'my.yaml');
const expand = (given: Given) => candidatesOf(given, base, 'my.yaml');
const expandRaw = (raw: object) => expand(fieldsOf(raw, 'my.yaml'));
const names = (given: Given) => expand(given).map(({ name }) => name);

describe('the candidates of a space', () => {
  it('are the product of named ones, their lists, and the grid', () => {
    expect(
      names({ candidates: { a: { lr: [1e-4, 1e-3] }, b: {} }, grid: { nCritic: [1, 5], batch: [64] } }),
    ).toEqual([
      'a-lr-0.0001-n-critic-1',
      'a-lr-0.0001-n-critic-5',
      'a-lr-0.001-n-critic-1',
      'a-lr-0.001-n-critic-5',
      'b-n-critic-1',
      'b-n-critic-5',
    ]);
  });

  it('say in which settings they differ from the base', () => {
    const [first, second] = expand({ grid: { clip: [0.02, 0.05], lr: [1e-3] } });
    expect(first).toMatchObject({ settings: { dataset: '8gaussians', clip: 0.02 }, differs: { lr: 1e-3 } });
    expect(second?.differs).toEqual({ clip: 0.05, lr: 1e-3 });
  });

  it('drop what of the base belongs to another objective', () => {
    const [penalised] = expand({ candidates: { gp: { preset: 'wgan-gp' } } });
    expect(penalised?.settings).not.toHaveProperty('clip');
    expect(resolveRun(penalised!.settings)).toMatchObject({ objective: 'wgan-gp', gradientPenalty: 10 });
  });

  it('take presets without how long they run', () => {
    expect(settingsOf({ preset: 'toy', lr: 1e-3 }, 'my.yaml')).toMatchObject({ clip: 0.02, lr: 1e-3 });
    expect(settingsOf({ preset: 'toy' }, 'my.yaml')).not.toHaveProperty('steps');
  });

  it('have names that are folders', () => {
    expect(names({ grid: { generator: ['mlp:8-8', 'mlp:16'] } })).toEqual([
      'generator-mlp-8-8',
      'generator-mlp-16',
    ]);
    expect(names({ grid: { lr: [1e-3] } })).toEqual(['base']);
  });

  it('are drawn within their ranges, the same for a seed and for every named one', () => {
    const random = {
      count: 20,
      seed: 3,
      lr: { log: [1e-4, 1e-2] },
      latent: { log: [2, 64] },
      clip: [0.01, 0.1],
    };
    const raw = { candidates: { a: {}, b: { nCritic: 1 } }, random };
    const drawn = expandRaw(raw);
    expect(drawn).toHaveLength(40);
    expect([drawn[0]?.name, drawn[39]?.name]).toEqual(['a-draw-01', 'b-draw-20']);
    expect(drawn[20]?.settings).toEqual({ ...drawn[0]?.settings, nCritic: 1 });
    expect(expandRaw(raw)).toEqual(drawn);
    for (const { settings } of drawn) {
      expect(settings.lr).toBeGreaterThanOrEqual(1e-4);
      expect(settings.lr).toBeLessThanOrEqual(1e-2);
      expect(Number.isInteger(settings.latent)).toBe(true);
      expect([0.01, 0.1]).toContain(settings.clip);
    }
    const rates = drawn.slice(0, 20).map(({ settings }) => settings.lr!);
    expect(rates.filter((lr) => lr < 1e-3).length).toBeGreaterThan(4);
    expect(new Set(rates).size).toBe(20);
    expect(expandRaw({ random: { ...random, seed: 4 } })[0]?.settings.lr).not.toBe(rates[0]);
  });

  it('are drawn once where short lists give the same draw twice', () => {
    const drawn = expandRaw({ random: { count: 20, clip: [0.05, 0.1] } });
    expect(drawn.map(({ settings }) => settings.clip).sort()).toEqual([0.05, 0.1]);
  });

  it.each<[Given, RegExp]>([
    [{ grid: { lr: [-1] } }, /lr cannot be -1[\s\S]*hint/],
    [{ grid: { learning: [1] } }, /unknown setting learning/],
    [{ grid: { seed: [1, 2] } }, /seed is no setting of a search's candidates[\s\S]*seeds of the space/],
    [{ candidates: { a: { steps: 10 } } }, /steps is no setting[\s\S]*budget/],
    [{ candidates: { a: { preset: 'wgan-pg' } } }, /did you mean wgan-gp/],
    [{ candidates: { a: { objective: 'wgan-gp', clip: 0.1 } } }, /clip does not fit[\s\S]*candidate +a/],
    [{ candidates: { a: { lr: 1e-3 } }, grid: { lr: [1e-4] } }, /lr is given twice/],
    [{ candidates: { a: { lr: 1e-3 }, b: { lr: 1e-3 } } }, /two candidates are the same[\s\S]*\[a, b\]/],
    [{ grid: { dataset: ['8gaussians', '25gaussians'] } }, /must have the same data[\s\S]*in base only/],
  ])('refuse %j', (given, words) => {
    expect(() => expand(given)).toThrow(words);
  });
});
