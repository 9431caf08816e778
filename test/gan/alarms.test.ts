import { describe, expect, it } from 'vitest';
import { alarmsOf, type Findings } from '../../src/gan/alarms.ts';
import { completeConfig } from '../../src/gan/config.ts';
import { banded } from '../../src/gan/score-gap.ts';

/** The quick start's first networks after 800 iterations: the curve lies at 0, and the samples are blobs. */
const blind: Findings = {
  step: 800,
  estimate: banded(0.00257, 0.00132),
  heldOut: true,
  separation: 0.122,
  apart: { sliced: 0.237, floor: 0.0418 },
  climb: banded(0.0572, 0.0086),
  climbSteps: 25,
  trainEstimate: 0.0026,
  slope: 0.0154,
  clippedShare: 0.09,
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

  it('is one on either side of 0', () => {
    expect(kinds({ ...blind, estimate: banded(-0.00426, 0.00238), separation: -0.112 })).toEqual([
      'blind-critic',
    ]);
  });

  it('is good news where samples are as near to data as data are to data, or nearly', () => {
    const { climb: _, ...still } = blind;
    expect(kinds({ ...still, apart: { sliced: 0.0711, floor: 0.0418 } })).toEqual([]);
    // A digits run of DCGANs at iteration 700: further steps would help its critic.
    expect(kinds({ ...blind, apart: { sliced: 0.0711, floor: 0.0418 } })).toEqual(['critic-behind']);
  });

  it('says nothing where the scores do tell samples from data', () => {
    const { climb: _, apart: __, ...still } = blind;
    expect(kinds({ ...still, separation: 1.06 })).toEqual([]);
  });

  it('names no clip where nothing is clipped, and is nothing where no distance is estimated', () => {
    const penalised = alarmsOf(blind, completeConfig({ objective: 'wgan-gp' }));
    expect(penalised.map(({ message }) => message)).toEqual([
      expect.stringMatching(/critic is blind.*lower --lr, or raise --n-critic$/),
    ]);
    expect(kinds(blind, completeConfig({ objective: 'gan' }))).not.toContain('blind-critic');
  });

  it('is a dead critic first', () => {
    expect(kinds({ ...blind, slope: 1e-9 })).toEqual(['dead-critic']);
  });
});
