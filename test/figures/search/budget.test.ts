import { describe, expect, it } from 'vitest';
import { stepsWithin, trainingFlops } from '../../../src/figures/search/budget.ts';
import { completeConfig } from '../../../src/gan/complete-config.ts';
import { buildNetworks } from '../../../src/gan/networks.ts';
import { planTraining } from '../../../src/gan/training-plan.ts';
import { defaultTraits } from '../../compiler/traits.ts';

function planOf(config: Parameters<typeof completeConfig>[0]) {
  const networks = buildNetworks({ generator: 'mlp:8', critic: 'mlp:8', latent: 2 }, [2]);
  const whole = completeConfig({ latent: 2, batch: 16, ...config });
  return planTraining({ ...networks, config: whole, traits: defaultTraits });
}

describe('a budget of floating-point operations', () => {
  it('is whole steps of the plan, as many as fit', () => {
    const plan = planOf({ nCritic: 5 });
    const { flopsPerStep } = plan.summary;
    expect(stepsWithin(plan, 10 * flopsPerStep)).toBe(10);
    expect(stepsWithin(plan, 10.9 * flopsPerStep)).toBe(10);
    expect(stepsWithin(plan, 0.9 * flopsPerStep)).toBe(0);
  });

  it('gives more steps to a candidate with fewer critic steps', () => {
    const [many, few] = [planOf({ nCritic: 5 }), planOf({ nCritic: 1 })];
    expect(stepsWithin(few, 1e9)).toBeGreaterThan(2 * stepsWithin(many, 1e9));
  });

  it('counts the critic steps of a warm-up', () => {
    const [warm, constant] = [planOf({ schedule: 'warmup' }), planOf({ schedule: 'constant' })];
    expect(trainingFlops(warm, 1)).toBeGreaterThan(10 * trainingFlops(constant, 1));
    const flops = trainingFlops(warm, 40);
    expect(stepsWithin(warm, flops)).toBe(40);
    expect(stepsWithin(warm, flops - 1)).toBe(39);
  });
});
