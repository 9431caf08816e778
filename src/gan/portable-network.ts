// A trained network for other runtimes: its graph in mode eval, with its weights, from the units of latents to those of data.
import { Bindings } from '../compiler/bindings.ts';
import { usageError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import type { Standardization } from '../data/standardization.ts';
import type { Value } from '../graph/value.ts';
import type { KnownTensor } from '../io/portable/constants.ts';
import type { PortableGraph, Target } from '../io/portable/graph.ts';
import { portableNetwork } from '../io/portable/network.ts';
import type { Model } from '../nn/module.ts';
import { fromPytorch } from '../nn/pytorch.ts';
import { reshape } from '../ops/layout.ts';
import { input } from '../ops/leaf.ts';
import { add, mul, sub } from '../ops/pointwise.ts';
import { classInput, evaluated } from './evaluation-pass.ts';
import { layOut } from './network.ts';
import type { Tensor } from './weights.ts';

/** What the inputs and the output of each network are called in files. */
export const portableNames = {
  generator: { input: 'latents', output: 'samples' },
  critic: { input: 'samples', output: 'scores' },
} as const;
/** Of conditional networks: the number of each row's class. */
const classes = 'class';

export interface TrainedNetwork {
  readonly network: keyof typeof portableNames;
  readonly model: Model;
  /** In PyTorch's layouts: `0.weight`, … */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Of points, which files have in the data's units. */
  readonly standardization?: Standardization | undefined;
}

/**
 * @throws usage error where a tensor is missing or of another shape, and where the network cannot be exported
 */
export function portableOf(trained: TrainedNetwork, target: Target): PortableGraph {
  const { network, model, tensors, standardization } = trained;
  const names = portableNames[network];
  const layout = layOut(network, model);
  const tensorOf = (name: string) => {
    const tensor = tensors.get(name);
    if (tensor) return tensor;
    throw usageError(`the ${network} has no tensor '${name}'`, { hint: 'export a run of the same networks' });
  };
  const known = new Map<string, KnownTensor>(tensorsOfUnits(standardization));
  for (const spec of [...model.parameters, ...model.statistics]) {
    const data = fromPytorch(spec, tensorOf(spec.name));
    known.set(`${network}.${spec.name}`, { name: spec.name, data, linear: spec.layout === 'linear' });
  }
  const { inputShape } = model;
  const shape = network === 'generator' ? [sizeOf(inputShape)] : inputShape;
  const build = (rows: number): Value => {
    const given = input(names.input, [rows, ...shape]);
    const x = reshape(network === 'critic' ? standardised(given, standardization) : given, [
      rows,
      ...inputShape,
    ]);
    const bindings = new Bindings();
    const y = evaluated(bindings, layout, x, {
      ...{ mode: 'eval', groups: 1 },
      classes: classInput(bindings, classes, layout, rows),
    });
    return network === 'generator' ? restored(y, standardization) : y;
  };
  return portableNetwork({ build, tensors: known, output: names.output, classes }, target);
}

const units = { mean: 'units.mean', deviation: 'units.deviation', inverse: 'units.inverse' } as const;

function tensorsOfUnits(standardization: Standardization | undefined): [string, KnownTensor][] {
  if (!standardization) return [];
  const { mean, deviation } = standardization;
  const data = { mean, deviation, inverse: deviation.map((each) => (each === 0 ? 0 : 1 / each)) };
  return (['mean', 'deviation', 'inverse'] as const).map((role) => [
    units[role],
    { name: units[role], data: Float32Array.from(data[role]) },
  ]);
}

/** As `standardized` of data/standardization.ts. */
function standardised(x: Value, standardization: Standardization | undefined): Value {
  if (!standardization) return x;
  const columns = [standardization.mean.length];
  return mul(sub(x, input(units.mean, columns)), input(units.inverse, columns));
}

function restored(y: Value, standardization: Standardization | undefined): Value {
  if (!standardization) return y;
  const columns = [standardization.mean.length];
  return add(mul(y, input(units.deviation, columns)), input(units.mean, columns));
}
