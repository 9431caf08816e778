// What each kernel of a fused graph computes, before a kernel is chosen for it.
//   body  the values that one kernel, or the kernels of one product, make; what they read; and their generated code
//   own   operands that a kernel binds besides what its generated code reads
import { sizeOf } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import { maxBuffers } from '../kernels/kernel.ts';
import type { LaneCount } from '../kernels/pointwise-text.ts';
import type { ReduceDomain } from '../kernels/reduce.ts';
import { type Body as Code, itemIndex, plain, statementText } from '../kernels/statement.ts';
import { isConcat } from '../ops/layout.ts';
import { isInput } from '../ops/leaf.ts';
import { pointwiseName } from '../ops/pointwise.ts';
import { isSum, type SumValue } from '../ops/sum.ts';
import { linearIndex, stridedIndex } from './element-index.ts';
import { type ExpressionRead, ExpressionWriter } from './expression.ts';
import { type Cut, type Fusion, isCut, type SumGroup } from './fusion.ts';
import { baseOf, isHeavy, type ProductValue, storedFrontier } from './graph-facts.ts';

interface KernelBody<Kind extends string> {
  readonly kind: Kind;
  /** The value that the kernel is named after. */
  readonly named: Value;
  readonly makes: readonly Value[];
  readonly reads: readonly Value[];
}

/** An op with a kernel of its own, and no generated code. */
export type OpBody = KernelBody<'op'>;

export interface PointwiseBody extends KernelBody<'pointwise'> {
  readonly lanes: LaneCount;
  readonly body: Code;
  readonly bindings: readonly ExpressionRead[];
  readonly flops: number;
}

export interface SumsBody extends KernelBody<'sums'> {
  readonly domain: ReduceDomain;
  readonly lanes: LaneCount;
  /** Lanes lie along the summed axis. */
  readonly horizontal: boolean;
  /** Sums that are complete after each phase. */
  readonly phaseEnds: readonly number[];
  readonly phases: readonly string[];
  readonly bindings: readonly ExpressionRead[];
  readonly flops: number;
}

export interface ProductBody extends KernelBody<'product'> {
  readonly product: ProductValue;
  readonly epilogue: EpilogueBody | undefined;
  /** Whether the second value made is the sums of b's columns. */
  readonly columnSum: boolean;
}

/** The body of an epilogue for an element `v` at `row` and `col`. */
export interface EpilogueBody {
  readonly lanes: LaneCount;
  readonly text: string;
  readonly bindings: readonly ExpressionRead[];
}

export type Body = OpBody | PointwiseBody | SumsBody | ProductBody;

/** The bodies of all kernels, in the order of the graph; or the first cut that one of them needs. */
export function writeBodies(fusion: Fusion): readonly Body[] | Cut {
  const { order, stored, productOf, columnSumOf, constant, partOf, sumGroups } = fusion;
  const concats = new Set([...partOf.values()].map(({ concat }) => concat));
  const groupOf = new Map<Value | undefined, SumGroup>(
    sumGroups.map((group) => [group.phases[0]?.[0], group]),
  );
  const bodies: Body[] = [];
  for (const value of order) {
    if (!stored.has(value) || isInput(value) || constant.has(value) || concats.has(value)) continue;
    const group = groupOf.get(value);
    if (!group && (isSum(value) || columnSumOf.has(value))) continue;
    const product = productOf.get(value);
    const body = group
      ? writeSums(group, fusion)
      : product
        ? writeProduct(value, product, fusion)
        : isHeavy(value)
          ? opBody(value)
          : writePointwise(value, fusion);
    if (isCut(body)) return body;
    bodies.push(body);
  }
  return bodies;
}

function opBody(value: Value): OpBody {
  return { kind: 'op', named: value, makes: [value], reads: value.inputs.map(baseOf) };
}

function writePointwise(value: Value, { stored }: Fusion): PointwiseBody | Cut {
  const count = sizeOf(value.shape);
  const lanes = count % 4 === 0 ? 4 : 1;
  const writer = new ExpressionWriter({ lanes, stored: (v) => v !== value && stored.has(v) });
  const result = writer.write(value, linearIndex(itemIndex(lanes)));
  const { statements, reads: bindings, operations } = writer;
  const cut = cutOfReads({ root: value, reads: bindings.length, own: 1, kept: [value] }, stored);
  if (cut) return cut;
  return {
    kind: 'pointwise',
    named: value,
    makes: [value],
    reads: bindings.map((read) => read.value),
    lanes,
    body: { statements, result },
    bindings,
    flops: operations * count,
  };
}

function writeSums({ domain, phases }: SumGroup, { stored }: Fusion): SumsBody | Cut {
  const { outer, reduced, inner } = domain;
  const lanes = inner % 4 === 0 || (inner === 1 && reduced % 4 === 0) ? 4 : 1;
  const horizontal = inner === 1 && lanes === 4;
  const index = linearIndex(plain(firstElement(domain, lanes, horizontal)));
  const itemOfTotal = stridedIndex(index, [outer, reduced, inner], [inner, 0, 1], 0).lane(0).text;
  const sums: readonly SumValue[] = phases.flat();
  const [named] = sums;
  if (!named) throw new Error('a group without sums');
  const bindings: ExpressionRead[] = [];
  const phaseEnds: number[] = [];
  const texts: string[] = [];
  let operations = 0;
  let done = 0;
  for (const members of phases) {
    const finished: readonly Value[] = sums.slice(0, done);
    let misplaced = false;
    const writer = new ExpressionWriter({
      lanes,
      stored: (v) => stored.has(v),
      given: (v, at, width) => {
        const earlier = finished.indexOf(v);
        if (earlier < 0) return undefined;
        // At hand is the total of this item only, in as many lanes.
        misplaced ||= at.lane(0).text !== itemOfTotal || width !== lanes;
        return plain(`total${earlier}`);
      },
      reads: bindings,
    });
    const terms: string[] = [];
    for (const total of members) {
      const term = writer.write(total.inputs[0], index);
      if (misplaced) return { kind: 'separate', values: [total] };
      terms.push(`partial${done + terms.length} += ${term.text};`);
    }
    done += members.length;
    phaseEnds.push(done);
    operations += writer.operations + members.length;
    texts.push([...writer.statements.map(statementText), ...terms].join('\n'));
  }
  if (sums.length > 1 && bindings.length + sums.length > maxBuffers) {
    return { kind: 'separate', values: sums.slice(-1) };
  }
  const cut = cutOfReads({ root: named.inputs[0], reads: bindings.length, own: 1 }, stored);
  if (cut) return cut;
  return {
    kind: 'sums',
    named,
    makes: sums,
    reads: bindings.map((read) => read.value),
    domain,
    lanes,
    horizontal,
    phaseEnds,
    phases: texts,
    bindings,
    flops: operations * outer * reduced * inner,
  };
}

/** The first element that output item `output` reads at step `r`. */
function firstElement({ reduced, inner }: ReduceDomain, lanes: LaneCount, horizontal: boolean): string {
  const item = lanes === 4 && !horizontal ? '(output * 4u)' : 'output';
  const step = horizontal ? '(r * 4u)' : 'r';
  return inner === 1
    ? `(output * ${reduced}u + ${step})`
    : `((${item} / ${inner}u * ${reduced}u + ${step}) * ${inner}u + ${item} % ${inner}u)`;
}

function writeProduct(value: Value, product: ProductValue, fusion: Fusion): ProductBody | Cut {
  const sums = [...fusion.columnSumOf].find(([, source]) => source === value)?.[0];
  const epilogue = value === product ? undefined : writeEpilogue(value, product, fusion, sums ? 4 : 3);
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

function writeEpilogue(value: Value, product: Value, { stored }: Fusion, own: number): EpilogueBody | Cut {
  const columns = product.shape.at(-1) ?? 1;
  const lanes = columns % 4 === 0 ? 4 : 1;
  const writer = new ExpressionWriter({
    lanes,
    stored: (v) => v !== value && v !== product && stored.has(v),
    given: (v) => (v === product ? plain('v') : undefined),
  });
  const result = writer.write(value, linearIndex(plain('i')));
  const kept = chainBetween(value, product, stored);
  const cut = cutOfReads({ root: value, reads: writer.reads.length, own, kept }, stored);
  if (cut) return cut;
  const lines = [
    `let i = row * ${columns}u + col;`,
    ...writer.statements.map(statementText),
    `return ${result.text};`,
  ];
  return { lanes, text: lines.map((line) => `  ${line}`).join('\n'), bindings: writer.reads };
}

/** The values from `product` up to `value`, along the only path between them. */
function chainBetween(value: Value, product: Value, stored: ReadonlySet<Value>): Value[] {
  const contains = (v: Value): boolean => v === product || (!stored.has(v) && v.inputs.some(contains));
  const chain = [value];
  for (let current = value; current !== product; ) {
    const next = current.inputs.find(contains);
    if (!next) throw new Error('an epilogue without its product');
    chain.push(next);
    current = next;
  }
  return chain;
}

/** What one kernel reads, with the buffers that it binds besides. */
interface Load {
  readonly root: Value;
  readonly reads: number;
  readonly own: number;
  /** Values that cannot be put into memory instead, but for the sake of everything else. */
  readonly kept?: readonly Value[];
}

/** A cut where a kernel would bind more buffers than every device allows: the part that reads most goes to memory. */
function cutOfReads({ root, reads, own, kept = [] }: Load, stored: ReadonlySet<Value>): Cut | undefined {
  if (reads <= maxBuffers - own) return undefined;
  let best: { readonly value: Value; readonly size: number } | undefined;
  const visited = new Set<Value>();
  const visit = (value: Value) => {
    if (visited.has(value) || (value !== root && stored.has(value))) return;
    visited.add(value);
    const size = storedFrontier(value, stored).length;
    const storable = pointwiseName(value) !== undefined || isConcat(value);
    const able = value !== root && !kept.includes(value) && storable && size <= maxBuffers - 1;
    if (able && size > 1 && size > (best?.size ?? 0)) best = { value, size };
    value.inputs.forEach(visit);
  };
  visit(root);
  const chosen = best?.value ?? kept.slice(1).find(pointwiseName);
  if (!chosen) throw new Error(`no way to split a kernel with ${reads} reads at ${root.op.name}`);
  return { kind: 'spill', values: [chosen] };
}
