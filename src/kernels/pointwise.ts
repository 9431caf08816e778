// The kernel of a fused pointwise expression: one item at a time, a workgroup apart.
//   item       one element, or four neighbours
//   invariant  the same for all items of an invocation: computed once, before its loop
import type { AdapterTraits, Kernel } from './kernel.ts';
import { gridStride } from './lanes.ts';
import { helpersFor, type LaneCount } from './pointwise-text.ts';
import { quotient } from './quotient.ts';
import { shaders } from './shaders.generated.ts';
import {
  type Code,
  type Computation,
  type Division,
  itemName,
  quotientName,
  type Statement,
  statementText,
} from './statement.ts';
import { specialise } from './template.ts';

/** A storage buffer that generated code reads. */
export interface Read {
  readonly name: string;
  readonly type: 'array<f32>' | 'array<vec4f>';
}

export interface PointwiseSpec {
  /** Elements of the output. */
  readonly count: number;
  /** 4 where `count` is a multiple of four and the body is written for four neighbours. */
  readonly lanes: LaneCount;
  /** What is stored to out0[item]; the item's first element is `item * lanes`. */
  readonly body: Computation;
  readonly reads: readonly Read[];
  readonly flops: number;
}

const workgroup = 64;

/** Kernel of a fused pointwise expression; bindings: out, then the reads. */
export function pointwiseKernel(spec: PointwiseSpec, traits: AdapterTraits): Kernel {
  const items = spec.count / spec.lanes;
  const { perThread, groups } = gridStride(items, workgroup, traits);
  const type = spec.lanes === 4 ? 'array<vec4f>' : 'array<f32>';
  const { invariant, varying } = hoistInvariant(spec, perThread);
  const declarations = invariant.map((each) => `var<private> ${each.name}: ${each.type};\n`).join('');
  const prepare = invariant.map(({ name, text }) => `${name} = ${text};`).join('\n');
  const store = `out0[item] = ${spec.body.result.text};`;
  const element = [...varying.map(statementText), store].join('\n');
  const calls = helpersFor([...spec.body.statements, spec.body.result].map(({ text }) => text).join('\n'));
  return {
    family: 'pointwise',
    variant: `lanes-${spec.lanes}`,
    code: specialise(shaders.pointwise, {
      declarations: { out0: `@group(0) @binding(0) var<storage, read_write> out0: ${type};` },
      functions: {
        prepare: `fn prepare(item: u32) {\n${indent(prepare)}\n}`,
        element: `fn element(item: u32) {\n${indent(element)}\n}`,
      },
      append:
        declarations +
        declareReads(spec.reads, 1) +
        calls +
        quotients(spec.count, [...invariant, ...varying, spec.body.result], traits),
    }),
    constants: { ITEMS: items, PER_THREAD: perThread, GROUPS_X: groups[0] },
    bindings: [
      { name: 'out0', access: 'read_write' },
      ...spec.reads.map(({ name }) => ({ name, access: 'read' as const })),
    ],
    groups,
    flops: spec.flops,
  };
}

/**
 * Hoists loop-invariant loads out of the per-item body: the values of a channel, or of a channel in one of the batch's
 * groups. Nothing is hoisted where nothing would be loaded for it.
 */
function hoistInvariant(
  { body, lanes }: PointwiseSpec,
  perThread: number,
): { readonly invariant: readonly Statement[]; readonly varying: readonly Statement[] } {
  // Elements from one item to the next, and of a workgroup, which begins at a multiple of their number.
  const stride = workgroup * lanes;
  const block = stride * perThread;
  const sameForAll = ({ operator, divisor }: Division) =>
    operator === '%' ? stride % divisor === 0 : divisor % block === 0;
  const varies = new Set([itemName]);
  for (const { name, uses, divisions } of body.statements) {
    if (uses.some((use) => varies.has(use)) || !divisions.every(sameForAll)) varies.add(name);
  }
  const invariant = body.statements.filter(({ name }) => !varies.has(name));
  if (!invariant.some(({ loads }) => loads)) return { invariant: [], varying: body.statements };
  return { invariant, varying: body.statements.filter(({ name }) => varies.has(name)) };
}

/** The functions that divide an item's first element, as far as the codes call them. */
function quotients(count: number, codes: readonly Code[], traits: AdapterTraits): string {
  const divisors = new Set(codes.flatMap(({ divisions }) => divisions.map(({ divisor }) => divisor)));
  return [...divisors]
    .map((divisor) => `${quotient(quotientName(divisor), divisor, count, traits)}\n`)
    .join('');
}

/** Declarations of read-only storage buffers, numbered from `first`. */
export function declareReads(reads: readonly Read[], first: number): string {
  return reads
    .map(({ name, type }, i) => `@group(0) @binding(${first + i}) var<storage, read> ${name}: ${type};\n`)
    .join('');
}

export function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
