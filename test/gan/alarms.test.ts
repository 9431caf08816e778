import { describe, expect, it } from 'vitest';
import { alarmsOf, type Findings, seesLess } from '../../src/gan/alarms.ts';
import { completeConfig } from '../../src/gan/complete-config.ts';
import { banded } from '../../src/gan/score-gap.ts';

/** The quick start's first networks after 800 iterations: the curve lies at 0, and the samples are blobs. */
const blind: Findings = {
  step: 800,
  estimate: banded(0.00257, 0.00132),
  heldOut: true,
  separation: 0.122,
  distance: { sliced: 0.237, floor: 0.0418 },
  blindLooks: 8,
  climb: banded(0.0572, 0.0086),
  climbSteps: 25,
  trainEstimate: 0.0026,
  slope: 0.0154,
  clippedShare: 0.09,
  largestWeight: { tensor: 'generator.2.weight', magnitude: 0.7 },
};
const kinds = (found: Findings, config = completeConfig()) => alarmsOf(found, config).map(({ kind }) => kind);

describe('an estimate of about 0', () => {
  it('with samples that differ plainly is a blind critic, and the remedy is named', () => {
    const alarms = alarmsOf(blind, completeConfig({ clip: 0.01 }));
    expect(alarms.map(({ kind }) => kind)).toEqual(['blind-critic']);
    expect(alarms[0]!.message).toMatch(
      /critic is blind.*about 0 \(0\.00257\).*sliced distance 0\.237; real samples among themselves 0\.0418.*raise --clip five times \(it is 0\.01\)/,
    );
  });

  it('must last for three looks: a critic that swings sees nothing in between', () => {
    // Further steps would help the critic of that run, too, if it saw.
    expect(kinds({ ...blind, blindLooks: 2 })).toEqual(['critic-behind']);
    expect(kinds({ ...blind, blindLooks: 3 })).toEqual(['blind-critic']);
  });

  it('counts on either side of 0, and not where samples are nearly as near to data as data are', () => {
    expect(seesLess(blind)).toBe(true);
    expect(seesLess({ ...blind, separation: -0.112 })).toBe(true);
    expect(seesLess({ ...blind, separation: 1.06 })).toBe(false);
    // The toy preset at iteration 200, and DCGANs on digits at 500.
    expect(seesLess({ separation: 0.374, distance: { sliced: 0.298, floor: 0.105 } })).toBe(false);
    expect(seesLess({ separation: 0.506, distance: { sliced: 0.0727, floor: 0.0418 } })).toBe(false);
    expect(seesLess({ separation: 0 })).toBe(false);
  });

  it('names no clip where nothing is clipped', () => {
    const penalised = alarmsOf(blind, completeConfig({ objective: 'wgan-gp' }));
    expect(penalised.map(({ message }) => message)).toEqual([
      expect.stringMatching(/critic is blind.*lower --lr, or raise --n-critic$/),
    ]);
  });

  it('is a dead critic first', () => {
    expect(kinds({ ...blind, slope: 1e-9 })).toEqual(['dead-critic']);
  });
});

describe('weights that run away', () => {
  const largestWeight = { tensor: 'critic.2.weight', magnitude: 1_234_567 };

  it('are named with their tensor, their magnitude and the rate to lower, whatever else is wrong', () => {
    const found = { ...blind, slope: 1e-9, largestWeight };
    const alarms = alarmsOf(found, completeConfig({ objective: 'wgan-gp', criticLr: 1e3 }));
    expect(alarms.map(({ kind }) => kind)).toEqual(['huge-weights', 'dead-critic']);
    expect(alarms[0]!.message).toMatch(
      /critic\.2\.weight has one of magnitude 1230000; .* a smaller --critic-lr \(it is 1000\)/,
    );
    const generator = { ...found, largestWeight: { ...largestWeight, tensor: 'generator.0.bias' } };
    expect(alarmsOf(generator, completeConfig({ lr: 0.5 }))[0]!.message).toMatch(
      /smaller --lr \(it is 0\.5\)/,
    );
  });

  it('begin above a million', () => {
    const found = { ...blind, largestWeight: { ...largestWeight, magnitude: 1e6 } };
    expect(kinds(found)).not.toContain('huge-weights');
  });
});
