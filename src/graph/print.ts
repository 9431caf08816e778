// A graph as text: what tests pin, and what tells two values with the same attributes.
import { type Attributes, topologicalOrder, type Value } from './value.ts';

/**
 * The graph of `outputs` as text, one value a line: `%4 = matmul[mode=NN] %1 %3 : f32[64, 512]`.
 * @example
 * console.log(printGraph([ops.relu(ops.input('x', [64, 2]))]));
 */
export function printGraph(outputs: readonly Value[]): string {
  const names = new Map<Value, string>();
  const lines = topologicalOrder(outputs).map((value, index) => {
    const name = `%${index}`;
    names.set(value, name);
    const attributes = printAttributes(value.attributes);
    const inputs = value.inputs.map((input) => ` ${names.get(input)}`).join('');
    return `${name} = ${value.op.name}${attributes}${inputs} : ${value.dtype}[${value.shape.join(', ')}]`;
  });
  return [...lines, `return ${outputs.map((value) => names.get(value)).join(' ')}`].join('\n');
}

/** `[mode=NN, slope=0.2]`, or nothing for an op without attributes. */
export function printAttributes(attributes: Attributes): string {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return '';
  return `[${entries.map(([name, value]) => `${name}=${printAttribute(value)}`).join(', ')}]`;
}

function printAttribute(value: unknown): string {
  // JSON writes NaN and both infinities as null, and −0 as 0.
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
