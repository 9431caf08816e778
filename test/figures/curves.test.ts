import { describe, expect, it } from 'vitest';
import { curvesJob } from '../../src/figures/curves.ts';
import type { PanelCourse } from '../../src/figures/panel-courses.ts';
import { jensenShannonVerdicts, panelCourse, wassersteinVerdicts } from '../../src/figures/panel-courses.ts';
import { sheetFiles } from '../../src/figures/sheet-files.ts';
import type { RunRecord, Workshop } from '../../src/figures/workshop.ts';
import type { StepMetrics } from '../../src/gan/metrics.ts';
import { expectLost } from './verdicts.ts';

const panels = ['MLP generator', 'DCGAN generator', 'both MLPs, learning rate too high'];

function courses(...changes: readonly Partial<PanelCourse>[]): PanelCourse[] {
  return panels.map((panel, i) => ({ panel, fall: 0.5, drift: 0.5, qualityRatio: 0.5, ...changes[i] }));
}

describe('the verdicts of Figure 3', () => {
  const good = [{ fall: 0.6 }, { fall: 0.3 }, { fall: 0.95, qualityRatio: 0.9 }] as const;

  it('hold where curves fall with the samples, and stay where samples do', () => {
    expectLost(wassersteinVerdicts(courses(...good)));
  });

  it.each([
    ['the MLP does not fall', [{ fall: 0.9 }, good[1], good[2]], [0]],
    ['the DCGAN falls less far', [good[0], { fall: 0.65 }, good[2]], [1]],
    ['the curve falls at a rate too high', [good[0], good[1], { fall: 0.2, qualityRatio: 0.9 }], [2]],
    ['samples get better at a rate too high', [good[0], good[1], { fall: 0.95, qualityRatio: 0.1 }], [3]],
    ['a run has no curve', [{ fall: Number.NaN }, good[1], good[2]], [0, 1]],
  ] as const)('are lost where %s', (_, changes, lost) => {
    expectLost(wassersteinVerdicts(courses(...changes)), ...lost);
  });

  it('are lost where a panel is missing', () => {
    expectLost(wassersteinVerdicts(courses(...good).slice(0, 2)), 2, 3);
  });
});

describe('the verdicts of Figure 4', () => {
  const good = [
    { drift: 1.2, qualityRatio: 0.3 },
    { drift: 1, qualityRatio: 0.2 },
    { drift: 1, qualityRatio: 1 },
  ] as const;

  it('hold where curves stay while samples get better', () => {
    expectLost(jensenShannonVerdicts(courses(...good)));
  });

  it.each([
    ['the estimate of the MLP falls', [{ drift: 0.5, qualityRatio: 0.3 }, good[1], good[2]], [0]],
    ["the MLP's samples get no better", [{ drift: 1.2, qualityRatio: 1 }, good[1], good[2]], [1]],
    ['the estimate of the DCGAN falls', [good[0], { drift: 0.5, qualityRatio: 0.2 }, good[2]], [2]],
    ["the DCGAN's samples get no better", [good[0], { drift: 1, qualityRatio: 0.9 }, good[2]], [3]],
    ['the estimate of the two MLPs falls', [good[0], good[1], { drift: 0.1, qualityRatio: 1 }], [4]],
  ] as const)('are lost where %s', (_, changes, lost) => {
    expectLost(jensenShannonVerdicts(courses(...changes)), ...lost);
  });
});

describe('the course of a panel', () => {
  const score = { samples: 100, spread: 1, verdict: 'not collapsed' } as const;
  const metrics = (values: readonly number[]) =>
    values.map(
      (value, i) => ({ step: i + 1, wassersteinEstimate: value, jsEstimate: 2 * value }) as StepMetrics,
    );

  it('compares the end with the peak, with a tenth of the way, and the looks with each other', () => {
    const record: RunRecord = {
      name: 'run',
      config: {},
      metrics: metrics([0, 0, 4, 8, 8, 6, 4, 2, 2, 2]),
      scores: [
        { ...score, step: 5, frechet: 10 },
        { ...score, step: 10, frechet: 4 },
      ],
      sheets: [],
    };
    expect(panelCourse('MLP generator', record, 'wgan', 1)).toMatchObject({ fall: 0.25, qualityRatio: 0.4 });
  });

  it('looks at the Jensen–Shannon estimate of a GAN', () => {
    const record: RunRecord = {
      name: 'run',
      config: {},
      metrics: metrics([1, 1, 1, 1, 1, 1, 1, 1, 1, 3]),
      scores: [],
      sheets: [],
    };
    const course = panelCourse('MLP generator', record, 'gan', 1);
    expect(course.drift).toBe(3);
    expect(course.qualityRatio).toBeNaN();
  });
});

describe('the sheets along a curve', () => {
  const sheet = (step: number) => ({ step, extension: 'png', content: Uint8Array.of(step) });

  it('are those of the first look, half way and the end', () => {
    // A session that was stopped at 17 left a sheet there.
    const sheets = [10, 17, 20, 30, 40].map(sheet);
    const names = sheetFiles({ name: '', config: {}, metrics: [], scores: [], sheets }, 'a').map(
      ([name]) => name,
    );
    expect(names).toEqual(['a-step-10.png', 'a-step-20.png', 'a-step-40.png']);
  });

  it('are each there once', () => {
    const files = sheetFiles({ name: '', config: {}, metrics: [], scores: [], sheets: [sheet(5)] }, 'a');
    expect(files).toEqual([['a-step-5.png', Uint8Array.of(5)]]);
    expect(sheetFiles({ name: '', config: {}, metrics: [], scores: [], sheets: [] }, 'a')).toEqual([]);
  });
});

describe('the axis of a curve', () => {
  /** Of each panel, where every run has this curve. */
  async function axesOf(game: 'wgan' | 'gan', valueAt: (step: number) => number): Promise<unknown[]> {
    const metrics = Array.from({ length: 100 }, (_, i) => ({
      step: i + 1,
      wassersteinEstimate: valueAt(i + 1),
      ...(game === 'gan' && { jsEstimate: valueAt(i + 1) }),
    }));
    const train: Workshop['train'] = async ({ name }) =>
      ({ name, config: {}, metrics, scores: [{}], sheets: [] }) as unknown as RunRecord;
    const { plots = {} } = await curvesJob(game).make('standard', { pictures: {}, train } as Workshop);
    return ['curve-1', 'curve-2', 'curve-3'].map((name) => {
      const { encoding } = plots[name] as unknown as { encoding: { y: { scale: { domain: number[] } } } };
      return encoding.y.scale.domain.map((end) => Number(end.toFixed(4)));
    });
  }

  it('is made for what comes after its first five iterations', async () => {
    expect(await axesOf('wgan', (step) => (step < 3 ? 4085 : 2))).toEqual([
      [0, 2.1],
      [0, 2.1],
      [0, 2.1],
    ]);
  });

  it('goes no further down than a discriminator says something', async () => {
    const [first] = await axesOf('gan', (step) => (step === 40 ? -11_676 : 0.6));
    expect(first).toEqual([-0.7578, 0.6647]);
  });
});
