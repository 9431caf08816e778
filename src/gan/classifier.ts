// A small classifier of labelled pictures. Its features are the activations before its last layer; distances are
// taken between them.

import { at } from '../core/at.ts';
import { EarthmoverError } from '../core/errors.ts';
import { floatsFrom } from '../core/floats.ts';
import { createRandom } from '../core/random.ts';
import { type Shape, sizeOf } from '../core/shape.ts';
import { classCount, type TrainingData } from '../data/dataset.ts';
import { drawnSamples, drawOrder } from '../data/drawn-samples.ts';
import type { Value } from '../graph/value.ts';
import { relu } from '../nn/layers/activations.ts';
import { conv2d } from '../nn/layers/conv2d.ts';
import { flatten } from '../nn/layers/flatten.ts';
import { linear } from '../nn/layers/linear.ts';
import { evalPass, type Model } from '../nn/module.ts';
import { sequential } from '../nn/sequential.ts';
import { center } from '../ops/center.ts';
import { input, inputName } from '../ops/leaf.ts';
import { add, exp, log, mul, sub } from '../ops/pointwise.ts';
import { sum, sumKeep } from '../ops/sum.ts';
import type { Device } from '../runtime/device.ts';
import { compileGraph } from '../runtime/graph.ts';
import { grad } from '../transform/grad.ts';
import { oneHot } from './class-choice.ts';

/** Changes whenever the recipe does, so that weights kept from another one are not used. */
export const classifierRecipe = 1;
/** Units of the last hidden layer, whose activations are the features. */
export const featureCount = 64;
/** What the features are, for people. */
export const featureName = `the ${featureCount} activations before the last layer of a classifier (conv 16, conv 32, ${featureCount}) of our own`;

/** Weights by name, each in the layout of its layer. */
export type ClassifierWeights = ReadonlyMap<string, Float32Array>;

export interface ClassifierOptions {
  readonly shape: Shape;
  readonly classes: number;
}

export interface ClassifierTraining {
  readonly seed?: number;
  /** 600 when left out, of 128 samples each. */
  readonly steps?: number;
  /** Called now and then with the steps done. */
  readonly progress?: (step: number, steps: number) => void;
}

/** What a classifier says of some samples. */
export interface Classified {
  /** The likeliest class of each. */
  readonly classes: Uint8Array;
  /** [count, featureCount] */
  readonly features: Float32Array;
}

export interface Classifier {
  /** @param samples [count, ...shape], as the networks see them */
  readonly classify: (samples: Float32Array) => Promise<Classified>;
  readonly destroy: () => void;
}

const streams = { weights: 0xc1_01, order: 0xc1_02 };
const batch = 128;
const rowsAtOnce = 250;
const momentum = 0.9;
const learningRate = 0.03;

/**
 * Trains a small convolutional classifier with this engine: cross-entropy, SGD with momentum, a learning rate that
 * falls to 0. The same seed, data and adapter give the same weights, bit for bit.
 *
 * @throws data error where the data have no labels
 */
export async function trainClassifier(
  device: Device,
  data: TrainingData,
  { seed = 0, steps = 600, progress = () => {} }: ClassifierTraining = {},
): Promise<ClassifierWeights> {
  const { labels } = data;
  const classes = classCount(data);
  if (labels === undefined || classes === undefined) {
    throw new EarthmoverError('data', 'a classifier needs labels', {
      dataset: data.name,
      hint: 'put the labels beside the images',
    });
  }
  const net = network({ shape: data.shape, classes });
  const weights = net.parameters.map(({ name, shape }) => input(name, shape));
  const velocities = net.parameters.map(({ name, shape }) => input(`velocity.${name}`, shape));
  const x = input('x', [batch, ...data.shape]);
  const target = input('target', [batch, classes]);
  const rate = input('rate', [1]);
  const byName = new Map(weights.map((value, i) => [net.parameters[i]!.name, value]));
  // Logits without their mean: softmax is the same, and exp stays within f32.
  const logits = center(net.forward(x, byName).logits, [1]);
  const likelihood = sub(log(sumKeep(exp(logits), [1])), sumKeep(mul(logits, target), [1]));
  const loss = mul(sum(likelihood), 1 / batch);
  const moved = grad(loss, weights).map((gradient, i) => add(mul(velocities[i]!, momentum), gradient));
  const updated = weights.map((weight, i) => sub(weight, mul(moved[i]!, rate)));
  const graph = await compileGraph(device, [...updated, ...moved], { name: 'classifier' });
  try {
    const random = createRandom(seed, streams.weights);
    let state: Float32Array[] = net.parameters.map(({ shape, fanIn }) =>
      // He et al. 2015, for ReLU; biases start at 0.
      floatsFrom(sizeOf(shape), () => (fanIn ? random.normal() * Math.sqrt(2 / fanIn) : 0)),
    );
    state.push(...net.parameters.map(({ shape }) => new Float32Array(sizeOf(shape))));
    const names = [...weights, ...velocities].map(inputName);
    const order = drawOrder(data.count, seed, streams.order);
    for (let step = 0; step < steps; step++) {
      const rows = Array.from({ length: batch }, (_, i) => order[(step * batch + i) % data.count]!);
      const feeds = Object.fromEntries(names.map((name, i) => [name, state[i]!]));
      state = await graph.run({
        ...feeds,
        x: await drawnSamples(data, rows),
        target: oneHot(
          rows.map((row) => at(labels, row)),
          classes,
        ),
        rate: [learningRate * (1 - step / steps)],
      });
      progress(step + 1, steps);
    }
    return new Map(net.parameters.map(({ name }, i) => [name, state[i]!]));
  } finally {
    graph.destroy();
  }
}

/** @throws checkpoint error where the weights belong to another network. */
export async function createClassifier(
  device: Device,
  options: ClassifierOptions,
  weights: ClassifierWeights,
): Promise<Classifier> {
  const net = network(options);
  const values = net.parameters.map(({ name, shape }) => [name, input(name, shape)] as const);
  for (const { name, shape } of net.parameters) {
    if (weights.get(name)?.length === sizeOf(shape)) continue;
    throw new EarthmoverError('checkpoint', 'the weights do not belong to this classifier', {
      weight: name,
      elements: weights.get(name)?.length ?? 'none',
      shape,
      hint: 'train it again',
    });
  }
  const { features, logits } = net.forward(input('x', [rowsAtOnce, ...options.shape]), new Map(values));
  const graph = await compileGraph(device, [features, logits], { name: 'classify' });
  const width = sizeOf(options.shape);
  return {
    classify: async (samples) => {
      const count = samples.length / width;
      const result = { classes: new Uint8Array(count), features: new Float32Array(count * featureCount) };
      for (let start = 0; start < count; start += rowsAtOnce) {
        const rows = Math.min(rowsAtOnce, count - start);
        const x = new Float32Array(rowsAtOnce * width);
        x.set(samples.subarray(start * width, (start + rows) * width));
        const [features, scores] = await graph.run({ ...Object.fromEntries(weights), x });
        result.features.set(features!.subarray(0, rows * featureCount), start * featureCount);
        for (let i = 0; i < rows; i++) {
          const row = scores!.subarray(i * options.classes, (i + 1) * options.classes);
          result.classes[start + i] = row.indexOf(Math.max(...row));
        }
      }
      return result;
    },
    destroy: graph.destroy,
  };
}

interface Network {
  readonly parameters: readonly {
    readonly name: string;
    readonly shape: Shape;
    /** Inputs of a unit; undefined for a bias. */
    readonly fanIn: number | undefined;
  }[];
  readonly forward: (
    x: Value,
    weights: ReadonlyMap<string, Value>,
  ) => { readonly features: Value; readonly logits: Value };
}

function network({ shape, classes }: ClassifierOptions): Network {
  const window = { kernel: 4, stride: 2, padding: 1, bias: true };
  const images = sequential('images', shape, [
    conv2d(shape[2]!, 16, window),
    relu(),
    conv2d(16, 32, window),
    relu(),
  ]);
  const body = sequential('features', images.outputShape, [
    flatten(),
    linear(sizeOf(images.outputShape), featureCount),
    relu(),
  ]);
  const head = sequential('classes', [featureCount], [linear(featureCount, classes)]);
  const run = (model: Model, x: Value, weights: ReadonlyMap<string, Value>) =>
    model.forward(
      x,
      evalPass((name) => weights.get(`${model.name}.${name}`)!),
    );
  return {
    parameters: [images, body, head].flatMap((model) =>
      model.parameters.map(({ name, shape: size }) => ({
        name: `${model.name}.${name}`,
        shape: size,
        fanIn: size.length > 1 ? sizeOf(size.slice(0, -1)) : undefined,
      })),
    ),
    forward: (x, weights) => {
      const features = run(body, run(images, x, weights), weights);
      return { features, logits: run(head, features, weights) };
    },
  };
}
