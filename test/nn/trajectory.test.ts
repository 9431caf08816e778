import { describe, expect, it } from 'vitest';
import { interpret } from '../../src/graph/interpret.ts';
import type { Value } from '../../src/graph/value.ts';
import type { BatchMoments, Model, Pass } from '../../src/nn/module.ts';
import { fromPytorch, imagesFromPytorch, toPytorch } from '../../src/nn/pytorch.ts';
import { concat, slice } from '../../src/ops/layout.ts';
import { input } from '../../src/ops/leaf.ts';
import { mul, neg, sub } from '../../src/ops/pointwise.ts';
import { sum } from '../../src/ops/sum.ts';
import { grad } from '../../src/transform/grad.ts';
import { type Fixture, loadFixture, type Trajectory, tensorOf, trajectoryNames } from '../parity/fixture.ts';
import { trajectoryModels } from '../support/trajectory-models.ts';

// Algorithm 1 on the float64 oracle, along the trajectories that PyTorch recorded. PyTorch ran them in float64
// too: its losses are met to rounding, and we are as far from its float32 run as its own float64 run is.

type NetName = 'generator' | 'critic';

/** A network with its numbers: parameters, running averages and RMSProp's squares, in our layout. */
interface Net {
  readonly model: Model;
  readonly state: Map<string, Float64Array>;
  readonly squares: Map<string, Float64Array>;
}

/** The graph of one kind of step. */
interface Step {
  readonly trained: NetName;
  readonly losses: readonly Value[];
  readonly gradients: readonly Value[];
  readonly moments: readonly { readonly net: NetName; readonly moments: BatchMoments }[];
  readonly leaves: ReadonlyMap<string, Value>;
}

describe.each(trajectoryNames)('the trajectory %s, in float64', (name) => {
  const fixture = loadFixture(name);
  const { meta } = fixture;
  const run = train(fixture);

  it('has the losses of the float64 run of PyTorch', () => {
    for (const key of ['loss.real', 'loss.fake', 'loss.estimate', 'loss.generator'] as const) {
      const expected = tensorOf(fixture, key.replace('loss', 'loss64')).exact;
      expect(run.losses[key]).toHaveLength(expected.length);
      run.losses[key].forEach((loss, i) => {
        expect(relative(loss, expected[i]!), `${key}[${i}]`).toBeLessThan(1e-9);
      });
    }
  });

  it('has the recorded gradients, at float32 distance', () => {
    const names = [...fixture.tensors.keys()].filter((key) => key.startsWith('gradient.'));
    const steps = new Set(names.map((key) => key.split('.').slice(0, 4).join('.')));
    expect(steps.size).toBeGreaterThan(0);
    for (const step of steps) {
      const keys = names.filter((key) => key.startsWith(`${step}.`));
      const recorded = keys.map((key) => tensorOf(fixture, key).exact);
      const gaps = keys.map((key, i) => farthest(recorded[i]!, run.record.get(key)!));
      const largest = Math.max(...recorded.map((gradient) => farthest(gradient)));
      expect(Math.max(...gaps) / largest, step).toBeLessThan(1.01 * meta.drift.float64.gradient);
    }
  });

  it('has the recorded parameters after every generator iteration, at float32 distance', () => {
    const keys = [...fixture.tensors.keys()].filter((key) => /^after\..*(weight|bias)$/.test(key));
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) {
      const gap = farthest(tensorOf(fixture, key).exact, run.record.get(key)!);
      // The drift is that of the end; a critic that is not clipped yet may be farther on the way there.
      const atEnd = key.startsWith(`after.${meta.generatorIterations - 1}.`);
      expect(gap, key).toBeLessThan(atEnd ? 1.01 * meta.drift.float64.parameterMax : 5e-7);
    }
  });

  it('has the recorded running averages after every generator iteration', () => {
    const keys = [...fixture.tensors.keys()].filter((key) => /^after\..*running/.test(key));
    const layers = [...meta.layers.generator, ...meta.layers.critic];
    const batchNorms = layers.filter((layer) => layer.startsWith('BatchNorm')).length;
    expect(keys).toHaveLength(2 * batchNorms * meta.generatorIterations);
    for (const key of keys) {
      const expected = tensorOf(fixture, key).exact;
      expect(farthest(expected, run.record.get(key)!), key).toBeLessThan(2e-6 * farthest(expected));
    }
  });
});

function train(fixture: Fixture<Trajectory>) {
  const { meta } = fixture;
  const models = trajectoryModels(meta);
  const nets = {
    generator: netFrom(fixture, 'generator', models.generator),
    critic: netFrom(fixture, 'critic', models.critic),
  };
  const criticStep = buildCriticStep(models, meta.batch);
  const generatorStep = buildGeneratorStep(models, meta.batch);
  const record = new Map<string, Float64Array>();
  const losses: Record<'loss.real' | 'loss.fake' | 'loss.estimate' | 'loss.generator', number[]> = {
    'loss.real': [],
    'loss.fake': [],
    'loss.estimate': [],
    'loss.generator': [],
  };
  for (let g = 0; g < meta.generatorIterations; g++) {
    for (let t = 0; t < meta.nCritic; t++) {
      if (meta.clipOrder === 'reference') clip(nets.critic, meta.clip);
      const { shape, exact } = tensorOf(fixture, `real.${g}.${t}`);
      const real = imagesFromPytorch({ shape, data: exact }).data;
      const feeds = { real, latent: tensorOf(fixture, `latent.${g}.${t}`).exact };
      const [realLoss, fakeLoss] = runStep(criticStep, nets, feeds, meta, `${g}.${t}`, record);
      losses['loss.real'].push(realLoss!);
      losses['loss.fake'].push(fakeLoss!);
      losses['loss.estimate'].push(realLoss! - fakeLoss!);
      if (meta.clipOrder === 'paper') clip(nets.critic, meta.clip);
    }
    const feeds = { latent: tensorOf(fixture, `latent.${g}.generator`).exact };
    const [loss] = runStep(generatorStep, nets, feeds, meta, `${g}.generator`, record);
    losses['loss.generator'].push(loss!);
    for (const net of ['generator', 'critic'] as const) {
      for (const [name, values] of inPytorch(nets[net])) record.set(`after.${g}.${net}.${name}`, values);
    }
  }
  return { losses, record };
}

/** Copies, so that later steps leave them alone. */
function inPytorch({ model, state }: Net): [string, Float64Array][] {
  const parameters = model.parameters.map((spec): [string, Float64Array] => [
    spec.name,
    toPytorch(spec, state.get(spec.name)!).data,
  ]);
  const statistics = model.statistics.map(({ name }): [string, Float64Array] => [
    name,
    state.get(name)!.slice(),
  ]);
  return [...parameters, ...statistics];
}

function netFrom(fixture: Fixture<unknown>, net: NetName, model: Model): Net {
  const tensor = (name: string) => tensorOf(fixture, `${net}.${name}`);
  return {
    model,
    state: new Map([
      ...model.parameters.map((spec): [string, Float64Array] => {
        const { shape, exact } = tensor(spec.name);
        return [spec.name, fromPytorch(spec, { shape, data: exact })];
      }),
      ...model.statistics.map(({ name }): [string, Float64Array] => [name, tensor(name).exact.slice()]),
    ]),
    squares: new Map(model.parameters.map(({ name }) => [name, new Float64Array(tensor(name).exact.length)])),
  };
}

function buildCriticStep(models: Record<NetName, Model>, batch: number): Step {
  const builder = stepBuilder(models);
  const real = builder.leaf('real', [batch, ...models.critic.inputShape]);
  const latent = builder.leaf('latent', [batch, ...models.generator.inputShape]);
  const scores = builder.forward('critic', concat([real, builder.forward('generator', latent, 1)]), 2);
  const half = (start: number) => mul(sum(slice(scores, [start, 0], [batch, 1])), 1 / batch);
  const [realLoss, fakeLoss] = [half(0), half(batch)];
  return builder.finish('critic', sub(fakeLoss, realLoss), [realLoss, fakeLoss]);
}

function buildGeneratorStep(models: Record<NetName, Model>, batch: number): Step {
  const builder = stepBuilder(models);
  const latent = builder.leaf('latent', [batch, ...models.generator.inputShape]);
  const scores = builder.forward('critic', builder.forward('generator', latent, 1), 1);
  const loss = neg(mul(sum(scores), 1 / batch));
  return builder.finish('generator', loss, [loss]);
}

function stepBuilder(models: Record<NetName, Model>) {
  const leaves = new Map<string, Value>();
  const moments: { net: NetName; moments: BatchMoments }[] = [];

  function leaf(name: string, shape: readonly number[]): Value {
    const value = leaves.get(name) ?? input(name, shape);
    leaves.set(name, value);
    return value;
  }

  function forward(net: NetName, x: Value, groups: number): Value {
    const model = models[net];
    const pass: Pass = {
      parameter: (name) => leaf(`${net}.${name}`, model.parameters.find((spec) => spec.name === name)!.shape),
      statistic: (name) => expect.unreachable(`${name} is of no use in training`),
      groups,
      mode: 'train',
      assign: (name) => expect.unreachable(name),
      moments: (m) => moments.push({ net, moments: m }),
      uniform: () => expect.unreachable('nothing here is drawn'),
    };
    return model.forward(x, pass);
  }

  function finish(trained: NetName, loss: Value, losses: readonly Value[]): Step {
    const weights = models[trained].parameters.map(({ name, shape }) => leaf(`${trained}.${name}`, shape));
    return { trained, losses, gradients: grad(loss, weights), moments, leaves };
  }

  return { leaf, forward, finish };
}

/** Runs the graph, moves the running averages and takes one RMSProp step; returns the losses. */
function runStep(
  step: Step,
  nets: Record<NetName, Net>,
  feeds: Readonly<Record<string, Float64Array>>,
  { rmsprop, learningRate }: Trajectory,
  at: string,
  record: Map<string, Float64Array>,
): number[] {
  const { trained, losses, gradients, moments } = step;
  const numbers = (name: string) => {
    const [net, ...rest] = name.split('.');
    return feeds[name] ?? nets[net as NetName].state.get(rest.join('.'))!;
  };
  const results = interpret(
    [...losses, ...gradients, ...moments.flatMap(({ moments: m }) => [m.sum, m.squares])],
    new Map([...step.leaves].map(([name, value]) => [value, numbers(name)])),
  );
  moments.forEach(({ net, moments: m }, i) => {
    const [sums, squares] = results.slice(losses.length + gradients.length + 2 * i);
    average(nets[net].state, m, sums!, squares!);
  });
  const { model, state, squares } = nets[trained];
  model.parameters.forEach((spec, i) => {
    const gradient = results[losses.length + i]!;
    record.set(`gradient.${at}.${trained}.${spec.name}`, toPytorch(spec, gradient).data);
    const [weights, squared] = [state.get(spec.name)!, squares.get(spec.name)!];
    gradient.forEach((slope, j) => {
      squared[j] = rmsprop.alpha * squared[j]! + (1 - rmsprop.alpha) * slope * slope;
      weights[j]! -= (learningRate * slope) / (Math.sqrt(squared[j]!) + rmsprop.eps);
    });
  });
  return losses.map((_, i) => results[i]![0]!);
}

/** Group after group, as separate passes would: the variance without bias. */
function average(
  state: Map<string, Float64Array>,
  { mean, variance, count, momentum }: BatchMoments,
  sums: Float64Array,
  squares: Float64Array,
): void {
  const [means, variances] = [state.get(mean)!, state.get(variance)!];
  for (let i = 0; i < sums.length; i++) {
    const channel = i % means.length;
    means[channel]! += momentum * (sums[i]! / count - means[channel]!);
    variances[channel]! += momentum * (squares[i]! / (count - 1) - variances[channel]!);
  }
}

function clip({ model, state }: Net, bound: number): void {
  for (const { name } of model.parameters) {
    const weights = state.get(name)!;
    weights.forEach((w, i) => {
      weights[i] = Math.min(Math.max(w, -bound), bound);
    });
  }
}

function relative(value: number, expected: number): number {
  return Math.abs(value - expected) / Math.abs(expected);
}

/** Greatest distance of an element from that of `other`, or from 0. */
function farthest(values: Float64Array, other?: Float64Array): number {
  if (other !== undefined) expect(other).toHaveLength(values.length);
  return values.reduce((worst, v, i) => Math.max(worst, Math.abs(v - (other?.[i] ?? 0))), 0);
}
