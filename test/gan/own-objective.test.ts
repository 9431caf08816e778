import { describe, expect, it } from 'vitest';
import { encodeCheckpoint } from '../../src/gan/checkpoint.ts';
import { completeConfig } from '../../src/gan/complete-config.ts';
import { type OwnObjective, objectiveOf, objectives } from '../../src/gan/objectives.ts';
import { resolveRun } from '../../src/gan/run-config.ts';
import type { TrainerOptions } from '../../src/gan/trainer.ts';
import { interpret } from '../../src/graph/interpret.ts';
import type { Value } from '../../src/graph/value.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { fromPytorch } from '../../src/nn/pytorch.ts';
import { input } from '../../src/ops/leaf.ts';
import { add, mul } from '../../src/ops/pointwise.ts';
import { sum } from '../../src/ops/sum.ts';
import { grad } from '../../src/transform/grad.ts';
import { bitsOf, collect, smallRun, withTrainer } from '../support/small-run.ts';

const batch = 16;
const { critic, generator } = objectives.gan;

/** Mescheder et al. 2018: mean ‖∇f(x)‖² at the real samples, where a critic at its optimum has no slope. */
const zeroCentred: OwnObjective = {
  critic,
  generator,
  penalty: (score, { real }) => {
    const [slope] = grad(sum(score(real)), [real]);
    return mul(sum(mul(slope, slope)), 1 / batch);
  },
};

/** Without batch norm, and smooth, so that differences tell its second derivatives. */
function smoothRun(config: TrainerOptions['config']): TrainerOptions {
  const net = (output: number) => mlp({ input: 2, hidden: [8], output, activation: 'tanh' });
  return { generator: net(2), critic: net(1), config: { seed: 7, batch, latent: 2, nCritic: 1, ...config } };
}

const draw = (seed: number) => Float32Array.from({ length: 2 * batch }, (_, i) => Math.sin(seed + 7 * i));

describe('an objective of a program’s own', () => {
  it('with the losses and the penalty of WGAN-GP computes what WGAN-GP does, bit for bit', async () => {
    const shared = { optimizer: 'adam', lr: 1e-3, beta1: 0, beta2: 0.9, gradientPenalty: 10 } as const;
    const named = smallRun({ ...shared, objective: 'wgan-gp' });
    const { critic: loss, generator: itsLoss } = objectives['wgan-gp'];
    const own = { critic: loss, generator: itsLoss, penalises: true };
    const [expected, found] = await Promise.all(
      [named, { ...named, config: { ...named.config, objective: own } }].map((options) =>
        withTrainer(options, async (trainer) => ({
          metrics: await collect(trainer.train({ steps: 5 })),
          bits: bitsOf(await trainer.capture()),
        })),
      ),
    );
    expect(found).toEqual(expected);
    expect(found?.metrics[0]?.criticSlope).toBeGreaterThan(0);
  });

  it('may have a penalty of its own: gradients of gradients are those of float64 differences', async () => {
    const weight = 3;
    const [real, latents] = [draw(1), draw(3)];
    const options = smoothRun({ objective: zeroCentred, gradientPenalty: weight });
    await withTrainer(options, async (trainer) => {
      const fake = await trainer.sample(latents);
      const before = await trainer.readWeights();
      let gradients = new Map<string, { readonly data: Float32Array }>();
      const metrics = await trainer.stepWith(
        { real: [real], latents: [latents], generatorLatents: draw(5) },
        async () => {
          gradients = await trainer.readGradients();
        },
      );
      const specs = options.critic.parameters;
      const names = specs.map(({ name }) => `critic.${name}`);
      const weights = specs.map((spec) => {
        const tensor = before.get(`critic.${spec.name}`);
        return tensor ? Float64Array.from(fromPytorch(spec, tensor)) : new Float64Array();
      });
      const of = (penalty: number) => lossOf(options, { real, fake, weight: penalty });
      expect(metrics.criticLoss).toBeCloseTo(of(weight)(weights), 5);
      const found = specs.map((spec, i) => {
        const tensor = gradients.get(names[i] ?? '');
        return tensor
          ? fromPytorch(spec, { shape: before.get(names[i] ?? '')?.shape ?? [], data: tensor.data })
          : [];
      });
      const expected = differences(of(weight), weights);
      const first = differences(of(0), weights);
      const largest = Math.max(...expected.flat().map(Math.abs));
      expect(Math.max(...gapsBetween(found, expected))).toBeLessThan(1e-5 * largest);
      // The penalty's part, a derivative of a derivative, is no small part of it.
      expect(Math.max(...gapsBetween(first, expected))).toBeGreaterThan(0.1 * largest);
    });
  });

  it('has measured losses, no clip and no distance unless it says so', async () => {
    expect(objectiveOf({ critic, generator })).toMatchObject({
      clips: false,
      penalises: false,
      estimates: 'nothing',
      linear: false,
    });
    expect(objectiveOf({ ...objectives.wgan })).toMatchObject({ clips: true, linear: false });
    expect(objectiveOf(zeroCentred).penalises).toBe(true);
    // Whose loss is twice that of a wgan, and which a copy of its row calls linear.
    const doubled = { ...objectives.wgan, critic: twice(objectives.wgan.critic) };
    await withTrainer(smallRun({ objective: doubled }), async (trainer) => {
      const [metrics] = await collect(trainer.train({ steps: 1 }));
      expect(metrics?.criticLoss).toBeCloseTo(-2 * (metrics?.wassersteinEstimate ?? Number.NaN), 5);
    });
  });

  it('takes the defaults of the library: it has no paper', () => {
    expect(completeConfig({ objective: zeroCentred })).toMatchObject({ optimizer: 'rmsprop', lr: 5e-5 });
  });

  it('whose loss is no single number is refused', async () => {
    const perSample: OwnObjective = { critic: (real) => real, generator };
    await expect(withTrainer(smallRun({ objective: perSample }), () => {})).rejects.toThrow(
      /objective\.critic gives no single number[\s\S]*16, 1[\s\S]*meanKeep/,
    );
  });

  it('with a penalty is refused a critic with batch norm, by no name', async () => {
    await expect(withTrainer(smallRun({ objective: zeroCentred }), () => {})).rejects.toThrow(
      /batch norm cannot have a gradient penalty[\s\S]*an own one/,
    );
  });

  it('is in no checkpoint, which says what to do instead', async () => {
    await withTrainer(smoothRun({ objective: zeroCentred }), async (trainer) => {
      const run = { ...resolveRun({ dataset: '8gaussians' }), objective: zeroCentred as never };
      const checkpoint = {
        state: await trainer.capture(),
        run,
        variants: trainer.variants,
        dataset: { name: 'own', hash: '0', shape: [2] },
        adapter: 'any',
        step: 0,
        wassersteinMedian: null,
        peakStep: 0,
        version: '0',
      };
      await expect(encodeCheckpoint(checkpoint)).rejects.toThrow(/names its objective[\s\S]*capture\(\)/);
    });
  });
});

const twice =
  (loss: (real: Value, fake: Value) => Value): typeof loss =>
  (real, fake) =>
    mul(loss(real, fake), 2);

/** The critic's whole loss in float64, as a function of its weights in their own layouts. */
function lossOf(
  { critic: model }: TrainerOptions,
  {
    real,
    fake,
    weight,
  }: { readonly real: Float32Array; readonly fake: Float32Array; readonly weight: number },
): (weights: readonly Float64Array[]) => number {
  const values = new Map(model.parameters.map(({ name, shape }) => [name, input(name, shape)]));
  const [x, y, mix] = [input('real', [batch, 2]), input('fake', [batch, 2]), input('mix', [batch])];
  const score = (points: Value) =>
    model.forward(points, {
      groups: 1,
      mode: 'train',
      parameter: (name) => values.get(name) ?? x,
      statistic: () => x,
      assign: () => {},
      moments: () => {},
      uniform: () => x,
    });
  const penalty = zeroCentred.penalty?.(score, { real: x, fake: y, mix }) ?? x;
  const total = add(critic(score(x), score(y)), mul(penalty, weight));
  return (weights) => {
    const feeds = new Map<Value, ArrayLike<number>>([
      [x, real],
      [y, fake],
      ...[...values.values()].map((value, i) => [value, weights[i] ?? []] as const),
    ]);
    return interpret([total], feeds)[0]?.[0] ?? Number.NaN;
  };
}

/** Central differences by every weight. */
function differences(
  loss: (weights: readonly Float64Array[]) => number,
  weights: readonly Float64Array[],
): number[][] {
  const h = 1e-5;
  return weights.map((tensor, t) =>
    Array.from(tensor, (_, i) => {
      const moved = (by: number) =>
        weights.map((each, u) => (u === t ? each.map((w, j) => (i === j ? w + by : w)) : each));
      return (loss(moved(h)) - loss(moved(-h))) / (2 * h);
    }),
  );
}

function gapsBetween(a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]): number[] {
  return b.flatMap((tensor, t) =>
    Array.from(tensor, (value, i) => Math.abs(value - (a[t]?.[i] ?? Number.NaN))),
  );
}
