// A trained generator as a graph: its weights are inputs, so that what is done to its latents has gradients.
import { usageError } from '../core/errors.ts';
import type { Shape } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import { evalPass, type Module } from '../nn/module.ts';
import { fromPytorch } from '../nn/pytorch.ts';
import { reshape } from '../ops/layout.ts';
import { input } from '../ops/leaf.ts';
import { buildNetworks } from './networks.ts';
import type { RunConfig } from './run-config.ts';
import type { Tensor } from './weights.ts';

/** A generator with its numbers, as a file or a checkpoint holds it. */
export interface TrainedGenerator {
  readonly run: RunConfig;
  readonly dataset: { readonly shape: Shape; readonly classes?: number | undefined };
  /** By PyTorch's names, such as `generator.0.weight`. */
  readonly tensors: ReadonlyMap<string, Tensor>;
}

export interface GeneratorGraph {
  /** Weights and running averages, as far as they were taken for a graph so far: what it is fed. */
  readonly feeds: () => Readonly<Record<string, Float32Array>>;
  /** Of a conditional generator: the classes that it knows. */
  readonly classes: number | undefined;
  /** The samples of latents [rows, latent]; of a conditional generator with the classes of the rows, one-hot [rows, classes]. */
  readonly samples: (latents: Value, classes?: Value) => Value;
  /** What the first layer that latents go through makes of them, with the same arguments. */
  readonly firstLayer: (latents: Value, classes?: Value) => Value;
}

/** @throws usage error where the tensors do not belong to the run's generator */
export function generatorGraph({ run, dataset, tensors }: TrainedGenerator): GeneratorGraph {
  const model = buildNetworks(run, dataset.shape, dataset.classes).generator;
  const tensorOf = (name: string): Tensor => {
    const tensor = tensors.get(`generator.${name}`);
    if (tensor) return tensor;
    throw usageError(`the generator has no tensor '${name}'`, {
      generator: run.generator,
      hint: 'use another file',
    });
  };
  const tensorsOf = new Map<string, { readonly shape: Shape; readonly data: () => Float32Array }>([
    ...[...model.parameters, ...model.statistics].map((spec) => {
      const data = () => fromPytorch(spec, tensorOf(spec.name));
      return [spec.name, { shape: spec.shape, data }] as const;
    }),
  ]);
  const taken = new Map<string, Value>();
  // One input for each tensor, however often a graph has the generator in it.
  const leaf = (name: string): Value => {
    const value = taken.get(name) ?? input(nameOf(name), tensorsOf.get(name)?.shape ?? []);
    taken.set(name, value);
    return value;
  };
  const passOf = (classes?: Value) => ({ ...evalPass(leaf), classes });
  const shaped = (latents: Value) => reshape(latents, [latents.shape[0] ?? 1, ...model.inputShape]);
  return {
    feeds: () =>
      Object.fromEntries(
        [...taken.keys()].flatMap((name) => {
          const tensor = tensorsOf.get(name);
          return tensor ? [[nameOf(name), tensor.data()]] : [];
        }),
      ),
    classes: model.classes,
    samples: (latents, classes) => model.forward(shaped(latents), passOf(classes)),
    firstLayer: (latents, classes) => {
      const pass = passOf(classes);
      return upToWeights(model.layers).reduce((value, layer) => layer.forward(value, pass), shaped(latents));
    },
  };
}

function nameOf(tensor: string): string {
  return `generator.${tensor}`;
}

/** A class's own row, which stands beside the latent, is no layer that the latent goes through. */
function upToWeights(layers: readonly Module[]): readonly Module[] {
  const first = layers.findIndex(({ parameters, classes }) => parameters.length > 0 && classes === undefined);
  return layers.slice(0, 1 + first);
}
