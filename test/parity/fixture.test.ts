import { describe, expect, it } from 'vitest';
import { type Fixture, loadFixture, type Trajectory, tensorOf, trajectoryNames } from './fixture.ts';

type Net = 'generator' | 'critic';

/** Names of a network's trained parameters, as the fixture has them: batch-norm statistics are not among them. */
function parameterNames(fixture: Fixture<Trajectory>, net: Net): string[] {
  return [...fixture.tensors.keys()].filter(
    (name) => name.startsWith(`${net}.`) && !name.includes('running_'),
  );
}

/** Greatest difference to the recorded parameters when Algorithm 1's updates are redone from the recorded gradients. */
function replayedDistance(fixture: Fixture<Trajectory>, clipOrder: Trajectory['clipOrder']): number {
  const { meta } = fixture;
  const { alpha, eps } = meta.rmsprop;
  const weights = new Map<string, Float64Array>();
  const squares = new Map<string, Float64Array>();
  for (const name of [...parameterNames(fixture, 'generator'), ...parameterNames(fixture, 'critic')]) {
    const start = tensorOf(fixture, name).exact;
    weights.set(name, Float64Array.from(start));
    squares.set(name, new Float64Array(start.length));
  }
  const step = (net: Net, position: string): void => {
    for (const name of parameterNames(fixture, net)) {
      const [w, v, gradient] = [
        weights.get(name)!,
        squares.get(name)!,
        tensorOf(fixture, `gradient.${position}.${name}`),
      ];
      gradient.exact.forEach((g, i) => {
        v[i] = alpha * v[i]! + (1 - alpha) * g * g;
        w[i] = w[i]! - (meta.learningRate * g) / (Math.sqrt(v[i]!) + eps);
      });
    }
  };
  const clip = (): void => {
    for (const name of parameterNames(fixture, 'critic')) {
      const w = weights.get(name)!;
      w.forEach((value, i) => {
        w[i] = Math.min(Math.max(value, -meta.clip), meta.clip);
      });
    }
  };
  let worst = 0;
  for (let g = 0; g < meta.generatorIterations; g++) {
    for (let t = 0; t < meta.nCritic; t++) {
      if (clipOrder === 'reference') clip();
      step('critic', `${g}.${t}`);
      if (clipOrder === 'paper') clip();
    }
    step('generator', `${g}.generator`);
    for (const [name, w] of weights) {
      const recorded = tensorOf(fixture, `after.${g}.${name}`).exact;
      for (const [i, value] of w.entries()) worst = Math.max(worst, Math.abs(value - recorded[i]!));
    }
  }
  return worst;
}

describe.each(trajectoryNames)('the recorded trajectory %s', (name) => {
  const fixture = loadFixture(name);
  const { meta, tensors } = fixture;

  it('holds finite numbers only, as many as its shapes say', () => {
    for (const { shape, exact } of tensors.values()) {
      expect(exact.length).toBe(shape.reduce((product, size) => product * size, 1));
      expect(exact.every(Number.isFinite)).toBe(true);
    }
  });

  it('holds every batch, every latent and the state after every generator iteration', () => {
    for (let g = 0; g < meta.generatorIterations; g++) {
      for (let t = 0; t < meta.nCritic; t++) {
        expect(tensorOf(fixture, `real.${g}.${t}`).shape[0]).toBe(meta.batch);
        expect(tensorOf(fixture, `latent.${g}.${t}`).shape).toEqual([meta.batch, ...meta.latent]);
      }
      expect(tensorOf(fixture, `latent.${g}.generator`).shape).toEqual([meta.batch, ...meta.latent]);
      for (const net of ['generator', 'critic'] as const) {
        for (const parameter of parameterNames(fixture, net)) {
          const { shape } = tensorOf(fixture, parameter);
          expect(tensorOf(fixture, `after.${g}.${parameter}`).shape).toEqual(shape);
          expect(tensorOf(fixture, `square_avg.${g}.${parameter}`).shape).toEqual(shape);
        }
      }
    }
  });

  it('is steady enough in float32 for the bounds of the parity tests', () => {
    for (const drift of [meta.drift.float64, meta.drift.reordered]) {
      expect(drift.loss).toBeLessThan(5e-7);
      expect(drift.parameter999).toBeLessThan(5e-7);
    }
  });
});

describe('RMSProp and the clip, redone in float64 from the recorded gradients', () => {
  it.each(['mlp-paper-clip', 'mlp-reference-clip', 'mlp-large-steps'] as const)(
    'give the parameters of %s',
    (name) => {
      const fixture = loadFixture(name);
      expect(replayedDistance(fixture, fixture.meta.clipOrder)).toBeLessThan(2e-7);
    },
  );

  it('miss by the clip when its order is swapped, so the two orders are told apart', () => {
    expect(replayedDistance(loadFixture('mlp-paper-clip'), 'reference')).toBeGreaterThan(1e-5);
    expect(replayedDistance(loadFixture('mlp-reference-clip'), 'paper')).toBeGreaterThan(1e-5);
  });
});

describe('the operator fixtures', () => {
  const fixture = loadFixture('operators');

  it('name tensors that exist, and leave none unnamed', () => {
    const named = fixture.meta.cases.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]);
    expect(new Set(named)).toEqual(new Set(fixture.tensors.keys()));
    expect(named).toHaveLength(fixture.tensors.size);
  });

  it('have inputs that float32 holds exactly', () => {
    for (const name of fixture.meta.cases.flatMap(({ inputs }) => inputs)) {
      const { data, exact } = tensorOf(fixture, name);
      expect(Float64Array.from(data)).toEqual(exact);
    }
  });

  it.each([
    ['relu', 0],
    ['leaky_relu', 0.2],
  ] as const)('put the derivative of %s at zero on its left side: %s', (op, slope) => {
    const at = fixture.meta.cases.find((each) => each.op === op)!;
    const [x, dy] = at.inputs.map((name) => tensorOf(fixture, name).exact);
    const [, dx] = at.outputs.map((name) => tensorOf(fixture, name).exact);
    const zeros = [...x!.keys()].filter((i) => x![i] === 0);
    expect(zeros).toHaveLength(2);
    for (const i of zeros) expect(dx![i]).toBeCloseTo(slope * dy![i]!, 15);
  });
});
