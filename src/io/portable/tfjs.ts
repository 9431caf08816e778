// TensorFlow.js: a portable graph as a graph model, model.json beside one file of weights.
// https://github.com/tensorflow/tfjs/tree/master/tfjs-converter: node definitions are TensorFlow's, as JSON.
import { joined } from '../../core/bytes.ts';
import type { Dims, NamedDims, NodeKind, PortableGraph, PortableNode, Target } from './graph.ts';
import { type Attribute, type Context, type Definition, type Rule, rules } from './tfjs-operators.ts';

/** All as here: images are [n, h, w, c]. */
export const tfjsTarget: Target = { image: [0, 1, 2, 3], filter: [0, 1, 2, 3], linear: [0, 1] };

/** The two files of a graph model. */
export interface TfjsModel {
  /** model.json, which names the other. */
  readonly json: string;
  readonly weights: Uint8Array<ArrayBuffer>;
}

interface Stored {
  readonly name: string;
  readonly shape: Dims;
  readonly dtype: 'float32' | 'int32';
  readonly data: Uint8Array;
}

/**
 * @param graph made for `tfjsTarget`
 * @param file that the weights are to lie in, beside model.json
 */
export function encodeTfjs(
  graph: PortableGraph,
  {
    file,
    version,
    metadata,
  }: {
    readonly file: string;
    readonly version: string;
    readonly metadata: Readonly<Record<string, string>>;
  },
): TfjsModel {
  const stored = graph.constants.map(({ name, dims, data }) => stores(name, dims, data));
  const placeholders = graph.inputs.map(({ name, dims, whole }) => ({
    name,
    op: 'Placeholder',
    attr: {
      dtype: { type: whole ? 'DT_INT32' : 'DT_FLOAT' },
      shape: { shape: tensorShape(dims) },
    } satisfies Record<string, Attribute>,
  }));
  const made = graph.nodes.flatMap((node) => definitionsOf(node, graph, stored));
  const constants = stored.map(({ name, dtype }) => ({
    name,
    op: 'Const',
    attr: { dtype: { type: dtype === 'int32' ? 'DT_INT32' : 'DT_FLOAT' } } satisfies Record<
      string,
      Attribute
    >,
  }));
  const model = {
    format: 'graph-model',
    generatedBy: `earthmover ${version}`,
    convertedBy: `earthmover ${version}`,
    signature: { inputs: signature(graph.inputs), outputs: signature([graph.output]) },
    userDefinedMetadata: metadata,
    modelTopology: { node: [...placeholders, ...constants, ...made], versions: { producer: 27 } },
    weightsManifest: [
      { paths: [file], weights: stored.map(({ name, shape, dtype }) => ({ name, shape, dtype })) },
    ],
  };
  return { json: JSON.stringify(model), weights: joined(stored.map(({ data }) => data)) };
}

function stores(name: string, shape: Dims, data: Float32Array | Int32Array): Stored {
  const dtype = data instanceof Int32Array ? 'int32' : 'float32';
  return { name, shape, dtype, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

/** What a node is there; the numbers that it reads go to `stored`. */
function definitionsOf<K extends NodeKind>(
  node: PortableNode & { readonly kind: K },
  { inputs: [input] }: PortableGraph,
  stored: Stored[],
): Definition[] {
  const earlier: Definition[] = [];
  const named = (role: string) => `${node.output}/${role}`;
  const keep = (role: string, shape: Dims, data: Float32Array | Int32Array) => {
    stored.push(stores(named(role), shape, data));
    return named(role);
  };
  const context: Context = {
    whole: (role, values, dims = [values.length]) => keep(role, dims, Int32Array.from(values)),
    float: (role, value) => keep(role, [], Float32Array.of(value)),
    before: (role, op, inputs, attr) => {
      earlier.push({ name: named(role), op, input: inputs, ...(attr && { attr }) });
      return named(role);
    },
    shape: (dims) => shapeOf(dims, input?.name ?? '', context),
  };
  const rule = rules[node.kind] as unknown as Rule<NodeKind>;
  return [{ ...rule(node, context), name: node.output }, ...earlier];
}

/** The dims as a tensor, with the batch as the network's input has it. */
function shapeOf(dims: Dims, input: string, { whole, before }: Context): string {
  if (dims.every((size) => size >= 0)) return whole('shape', dims);
  const all = before('sizes', 'Shape', [input]);
  const rows = before('rows', 'Slice', [all, whole('first', [0]), whole('count', [1])]);
  const parts = dims.map((size, axis) =>
    size >= 0
      ? whole(`size${axis}`, [size])
      : before(`rows${axis}`, 'Mul', [rows, whole(`times${axis}`, [-size])]),
  );
  return before('shape', 'ConcatV2', [...parts, whole('along', [0], [])], { N: { i: String(parts.length) } });
}

function signature(tensors: readonly NamedDims[]) {
  return Object.fromEntries(
    tensors.map(({ name, dims, whole }) => [
      name,
      { name: `${name}:0`, dtype: whole ? 'DT_INT32' : 'DT_FLOAT', tensorShape: tensorShape(dims) },
    ]),
  );
}

function tensorShape(dims: Dims) {
  return { dim: dims.map((size) => ({ size: String(Math.max(size, -1)) })) };
}
