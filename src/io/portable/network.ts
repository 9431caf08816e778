// From the graph of a network in mode eval to a portable one.
import { consumersOf, topologicalOrder, type Value } from '../../graph/value.ts';
import { inputName, isInput } from '../../ops/leaf.ts';
import { Constants, type KnownTensor } from './constants.ts';
import type { Dims, NamedDims, PortableGraph, Target } from './graph.ts';
import { probedBatches, symbolicDims } from './symbolic-batch.ts';
import { translated } from './translate.ts';
import { Emitter, permuted, rowMajor, type View } from './views.ts';

export interface NetworkToExport {
  /**
   * The network's result for a batch of so many rows; of inputs, those that `tensors` lacks are the network's.
   */
  readonly build: (rows: number) => Value;
  /** By the names of inputs. */
  readonly tensors: ReadonlyMap<string, KnownTensor>;
  /** What the result is called. */
  readonly output: string;
  /** The input of one-hot classes, which files have as the number of each row's class. */
  readonly classes?: string | undefined;
}

/**
 * @throws usage error on an operation that has no row, and where the network does something else for another batch
 */
export function portableNetwork(exported: NetworkToExport, target: Target): PortableGraph {
  const { build, tensors, output, classes } = exported;
  const [few, many] = probedBatches;
  const result = build(few);
  const dims = symbolicDims([result, build(many)]);
  const dimsOf = (value: Value): Dims => dims.get(value) ?? value.shape;
  const consumers = consumersOf(topologicalOrder([result]));
  const emitter = new Emitter();
  const constants = new Constants(tensors, dims);
  const views = new Map<Value, View>();
  const inputs: NamedDims[] = [];
  const viewOf = (value: Value): View => {
    const found = views.get(value);
    if (found) return found;
    const view = made(value);
    views.set(value, view);
    return view;
  };
  const made = (value: Value): View => {
    if (constants.isKnown(value)) return constants.viewOf(value);
    if (!isInput(value)) return translated(value, translation);
    const shape = dimsOf(value);
    const order = orderIn(shape, target);
    const name = inputName(value);
    if (name === classes) {
      inputs.push({ name, dims: [-1], whole: true });
      return emitter.emit({ kind: 'one-hot', inputs: [name], dims: shape });
    }
    inputs.push({ name, dims: permuted(shape, order) });
    return { tensor: name, dims: permuted(shape, order), order, shape };
  };
  const translation = {
    ...{ target, emitter, constants, dimsOf, viewOf },
    uses: (value: Value) => consumers.get(value)?.length ?? 0,
  };
  const shape = dimsOf(result);
  const order = orderIn(shape, target);
  const last = emitter.inOrder(emitter.expanded(viewOf(result), shape), order);
  return {
    inputs,
    output: { name: output, dims: permuted(shape, order) },
    constants: [...emitter.constants.values()],
    nodes: renamed(emitter, last, output),
  };
}

function orderIn(shape: Dims, { image }: Target): readonly number[] {
  return shape.length === 4 ? image : rowMajor(shape);
}

/** The nodes, of which one now makes what the result is called. */
function renamed({ nodes }: Emitter, last: string, output: string): PortableGraph['nodes'] {
  const name = (tensor: string) => (tensor === last ? output : tensor);
  return nodes.map((node) => ({ ...node, inputs: node.inputs.map(name), output: name(node.output) }));
}
