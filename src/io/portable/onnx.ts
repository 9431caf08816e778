// ONNX: a portable graph as a ModelProto. https://onnx.ai/onnx/repo-docs/IR.html; field numbers from onnx.proto3 of
// version 1.12, which has opset 17 and IR version 8.
import { bytesField, message, textField, wholeField } from '../protobuf.ts';
import type { Dims, NodeKind, PortableGraph, PortableNode, Target } from './graph.ts';
import { attribute, floatTensor, valueInfo, wholeTensor } from './onnx-messages.ts';
import { type Context, type Rule, rules } from './onnx-operators.ts';

/** Images are [n, c, h, w], weights as PyTorch has them. */
export const onnxTarget: Target = { image: [0, 3, 1, 2], filter: [3, 2, 0, 1], linear: [1, 0] };

const versions = { ir: 8, opset: 17 } as const;

/** What the file says of itself. */
export interface OnnxDescription {
  /** Of the graph. */
  readonly name: string;
  readonly version: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The file's bytes: opset 17, a batch of any size (`batch`).
 * @param graph made for `onnxTarget`
 */
export function encodeOnnx(graph: PortableGraph, about: OnnxDescription): Uint8Array<ArrayBuffer> {
  const extra: Uint8Array[] = [];
  const nodes = graph.nodes.flatMap((node) => nodesOf(node, graph, extra));
  const graphProto = message(
    ...nodes.map((node) => bytesField(1, node)),
    textField(2, about.name),
    ...graph.constants.map((constant) => bytesField(5, floatTensor(constant))),
    ...extra.map((tensor) => bytesField(5, tensor)),
    ...graph.inputs.map((input) => bytesField(11, valueInfo(input))),
    bytesField(12, valueInfo(graph.output)),
  );
  return message(
    wholeField(1, versions.ir),
    textField(2, 'earthmover'),
    textField(3, about.version),
    bytesField(7, graphProto),
    bytesField(8, message(textField(1, ''), wholeField(2, versions.opset))),
    ...Object.entries(about.metadata).map(([key, value]) =>
      bytesField(14, message(textField(1, key), textField(2, value))),
    ),
  );
}

/** NodeProtos of one node; the whole numbers that they read go to `extra`. */
function nodesOf<K extends NodeKind>(
  node: PortableNode & { readonly kind: K },
  { inputs: [input] }: PortableGraph,
  extra: Uint8Array[],
): Uint8Array[] {
  const context: Context = {
    whole: (role, values) => {
      extra.push(wholeTensor(`${node.output}_${role}`, values));
      return `${node.output}_${role}`;
    },
    float: (role, ...values) => {
      const name = `${node.output}_${role}`;
      extra.push(
        floatTensor({
          name,
          dims: values.length === 1 ? [] : [values.length],
          data: Float32Array.from(values),
        }),
      );
      return name;
    },
    shape: (dims) => shapeOperators(dims, node.output, input?.name ?? '', context),
  };
  const rule = rules[node.kind] as unknown as Rule<NodeKind>;
  return rule(node, context).map(({ type, inputs = node.inputs, attributes = {}, output = node.output }) =>
    message(
      ...inputs.map((name) => textField(1, name)),
      textField(2, output),
      textField(3, output),
      textField(4, type),
      ...Object.entries(attributes).map(([name, value]) => bytesField(5, attribute(name, value))),
    ),
  );
}

/** The dims as a tensor of whole numbers, with the batch as the network's input has it. */
function shapeOperators(dims: Dims, output: string, input: string, { whole }: Context) {
  if (dims.every((size) => size >= 0)) return { name: whole('shape', dims), operators: [] };
  const [name, rows] = [`${output}_shape`, `${output}_batch`];
  const parts = dims.map((size, axis) =>
    size >= 0 ? { name: whole(`size${axis}`, [size]) } : { name: `${output}_rows${axis}`, times: -size },
  );
  return {
    name,
    operators: [
      { type: 'Shape', inputs: [input], attributes: { start: 0, end: 1 }, output: rows },
      ...parts.flatMap((part, axis) =>
        part.times === undefined
          ? []
          : [{ type: 'Mul', inputs: [rows, whole(`times${axis}`, [part.times])], output: part.name }],
      ),
      { type: 'Concat', inputs: parts.map((part) => part.name), attributes: { axis: 0 }, output: name },
    ],
  };
}
