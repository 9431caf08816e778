import { describe, expect, it } from 'vitest';
import { numbersOf, type Table } from '../../src/figures/figure.ts';
import { twoGaussians, twoGaussiansVerdicts } from '../../src/figures/two-gaussians.ts';
import { plotSvg } from '../../src/io/plot-svg.ts';
import { device } from '../support/device.ts';

const tiny = { seed: 1, steps: 8, looks: 4, samples: 256, places: 33 };

it('trains both networks, and says over the line what they give', async () => {
  const figure = await twoGaussians(await device(), tiny);
  const { line, training } = figure.tables as { line: Table; training: Table };
  expect(figure.name).toBe('figure-2');
  expect(numbersOf(line, 'x')).toEqual(Array.from({ length: 33 }, (_, i) => -8 + i / 2));
  expect(numbersOf(training, 'steps')).toEqual([2, 4, 6, 8]);
  expect([...line.rows, ...training.rows].flat().every((cell) => Number.isFinite(cell))).toBe(true);

  // D and its gradients are the logit's, by the chain rule.
  const [logits, values] = [numbersOf(line, 'discriminator_logit'), numbersOf(line, 'discriminator')];
  logits.forEach((logit, i) => {
    expect(values[i]).toBeCloseTo(1 / (1 + Math.exp(-logit)), 12);
  });
  const saturating = numbersOf(line, 'gradient_log_1_minus_d');
  numbersOf(line, 'gradient_minus_log_d').forEach((gradient, i) => {
    expect(saturating[i]! / values[i]!).toBeCloseTo(gradient / (1 - values[i]!), 4);
  });

  // Both learn: the discriminator's loss falls from 2·log 2 towards the best, the critic's estimate rises towards W₁.
  const losses = numbersOf(training, 'discriminator_loss_nats');
  expect(losses[3]).toBeLessThan(losses[0]!);
  expect(losses[3]).toBeGreaterThan(numbersOf(training, 'best_loss_nats')[0]!);
  const shares = numbersOf(training, 'share_of_w1');
  expect(Math.max(...shares)).toBeLessThanOrEqual(1);
  expect(shares[3]).toBeGreaterThan(0);
  expect(numbersOf(training, 'w1_of_samples')[0]).toBeCloseTo(6, 0);

  expect(figure.verdicts).toEqual(twoGaussiansVerdicts({ line, training }));
  for (const plot of Object.values(figure.plots)) {
    expect(await plotSvg(plot)).toContain('role-legend');
  }
});

describe('the verdicts', () => {
  const x = Array.from({ length: 33 }, (_, i) => -8 + i / 2);
  const density = (mean: number) => (place: number) => Math.exp(-((place - mean) ** 2) / 2);
  /** What the paper says: D a step, the critic a line. */
  const good = {
    density_real: density(-3),
    density_generated: density(3),
    discriminator: (place: number) => 1 / (1 + Math.exp(6 * place)),
    critic: (place: number) => -place,
    gradient_log_1_minus_d: (place: number) => 6 / (1 + Math.exp(6 * place)),
    gradient_critic: (_: number) => 1,
  };
  const line = (changed: Partial<typeof good> = {}): Table => {
    const curves = Object.entries({ ...good, ...changed });
    return {
      columns: ['x', ...curves.map(([name]) => name)],
      rows: x.map((place) => [place, ...curves.map(([, curve]) => curve(place))]),
    };
  };
  const training = (loss = 0.011, estimates = [2, 2.8, 2.8, 2.8]): Table => ({
    columns: ['discriminator_loss_nats', 'best_loss_nats', 'critic_estimate'],
    rows: estimates.map((estimate, i) => [i === 3 ? loss : 1, 0.01, estimate]),
  });
  const held = (changed?: Partial<typeof good>, trained = training()) =>
    twoGaussiansVerdicts({ line: line(changed), training: trained }).map((each) => each.held);

  it('all hold where D is a step and the critic a line', () => {
    expect(held()).toEqual([true, true, true, true, true, true]);
  });

  it.each<[string, number, Partial<typeof good>, Table?]>([
    ['a discriminator that is not at its optimum', 0, {}, training(0.03)],
    ['a discriminator whose loss is no number', 0, {}, training(Number.NaN)],
    ['a critic that is still learning', 1, {}, training(0.011, [2, 2.5, 2.7, 2.8])],
    ['a discriminator that is unsure', 2, { discriminator: (place) => 0.5 - place / 20 }],
    ['a discriminator with a gradient', 3, { gradient_log_1_minus_d: () => 0.4 }],
    // A step at 2.5: the mean of the generated samples, and what lies right of it, is one flat.
    ['a critic that is a step', 4, { critic: (place) => (place < 2.5 ? 1 : 0) }],
    ['a critic with a flat between the means', 5, { gradient_critic: (place) => (place === 1 ? 0 : 1) }],
  ])('%s fails its own and no other', (_, place, changed, trained) => {
    const expected = [0, 1, 2, 3, 4, 5].map((i) => i !== place);
    expect(held(changed, trained)).toEqual(expected);
  });
});
