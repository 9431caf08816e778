// The body of a matrix product's or convolution's kernels, with its epilogue.
import type { Value } from '../graph/value.ts';
import { elementNumber } from '../kernels/gemm-product.ts';
import { plain, statementText } from '../kernels/statement.ts';
import type { EpilogueBody, ProductBody } from './body.ts';
import { linearIndex } from './element-index.ts';
import { ExpressionWriter } from './expression.ts';
import { type Cut, type Fusion, isCut } from './fusion.ts';
import { baseOf, type ProductValue } from './graph-facts.ts';
import { spillOf } from './spill.ts';

/** Bindings of a product besides those of its epilogue: both operands and the result, and the sums of b's columns. */
const bindingsOf = (columnSum: boolean) => (columnSum ? 4 : 3);

export function writeProduct(value: Value, product: ProductValue, fusion: Fusion): ProductBody | Cut {
  const sums = [...fusion.columnSumOf].find(([, source]) => source === value)?.[0];
  const epilogue =
    value === product ? undefined : writeEpilogue(value, product, fusion, bindingsOf(sums !== undefined));
  if (epilogue && isCut(epilogue)) return epilogue;
  const extra = epilogue?.bindings.map((read) => read.value) ?? [];
  return {
    kind: 'product',
    named: product,
    makes: sums ? [value, sums] : [value],
    reads: [...product.inputs.map(baseOf), ...extra],
    product,
    epilogue,
    columnSum: sums !== undefined,
  };
}

function writeEpilogue(
  value: Value,
  product: Value,
  { stored }: Fusion,
  otherBindings: number,
): EpilogueBody | Cut {
  const columns = product.shape.at(-1) ?? 1;
  const lanes = columns % 4 === 0 ? 4 : 1;
  const writer = new ExpressionWriter({
    lanes,
    stored: (v) => v !== value && v !== product && stored.has(v),
    given: (v) => (v === product ? plain('v') : undefined),
  });
  const result = writer.write(value, linearIndex(plain('i')));
  const kept = chainBetween(value, product, stored);
  const cut = spillOf({ root: value, reads: writer.reads.length, otherBindings, kept }, stored);
  if (cut) return cut;
  // The place in a row is at hand. A text that asks for nothing else serves rows of any length.
  const body = [...writer.statements.map(statementText), `return ${result.text};`].map((line) =>
    line.replaceAll(`(i % ${columns}u)`, 'col'),
  );
  const place = body.some((line) => /\bi\b/.test(line)) ? [`let i = ${elementNumber(`${columns}u`)};`] : [];
  const text = [...place, ...body].map((line) => `  ${line}`).join('\n');
  return { lanes, text, bindings: writer.reads };
}

/** The values from `product` up to `value`, along the only path between them. */
function chainBetween(value: Value, product: Value, stored: ReadonlySet<Value>): Value[] {
  const known = new Map<Value, boolean>([[product, true]]);
  const contains = (v: Value): boolean => {
    const found = known.get(v) ?? (!stored.has(v) && v.inputs.some(contains));
    known.set(v, found);
    return found;
  };
  const chain = [value];
  for (let current = value; current !== product; ) {
    const next = current.inputs.find(contains);
    if (!next) throw new Error('an epilogue without its product');
    chain.push(next);
    current = next;
  }
  return chain;
}
