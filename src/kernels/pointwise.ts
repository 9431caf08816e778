import type { AdapterTraits, Kernel } from './kernel.ts';
import { spreadItems } from './lanes.ts';
import { helpersFor, type LaneCount } from './pointwise-text.ts';
import { quotient } from './quotient.ts';
import { shaders } from './shaders.generated.ts';
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
  /** Statements that compute item `item`, whose first element is `item * lanes`, and store it to out0[item]. */
  readonly body: string;
  readonly reads: readonly Read[];
  readonly flops: number;
}

const workgroup = 64;

/** Kernel of a fused pointwise expression; bindings: out, then the reads. */
export function pointwiseKernel(spec: PointwiseSpec, traits: AdapterTraits): Kernel {
  const items = spec.count / spec.lanes;
  const { perThread, groups } = spreadItems(items, workgroup, traits);
  const type = spec.lanes === 4 ? 'array<vec4f>' : 'array<f32>';
  const parts = partedByTurn(spec, perThread);
  const { declarations } = parts;
  const [prepare, element, quotients] = withQuotients(spec, traits, parts.prepare, parts.element);
  return {
    family: 'pointwise',
    variant: `lanes-${spec.lanes}`,
    code: specialise(shaders.pointwise, {
      declarations: { out0: `@group(0) @binding(0) var<storage, read_write> out0: ${type};` },
      functions: {
        prepare: `fn prepare(item: u32) {\n${indent(prepare)}\n}`,
        element: `fn element(item: u32) {\n${indent(element)}\n}`,
      },
      append: declarations + declareReads(spec.reads, 1) + helpersFor(spec.body) + quotients,
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
 * Takes out of a body, whose statements are an `ExpressionWriter`'s, what is the same for all items of an invocation, if
 * anything is loaded for it: the values of a channel, or of a channel in one of the batch's groups.
 */
function partedByTurn({ body, lanes }: PointwiseSpec, perThread: number) {
  // Elements from one item to the next, and of a workgroup, which begins at a multiple of their number.
  const stride = workgroup * lanes;
  const block = stride * perThread;
  const statements = body.split('\n').map((text) => {
    const [, name, type, value] = /^let (t\d+): (\w+) = (.*);$/.exec(text) ?? [];
    return { text, name, type, value };
  });
  const first = lanes === 4 ? '\\(item \\* 4u\\)' : 'item';
  const indices = new RegExp(`\\(${first} ([%/]) (\\d+)u\\)`, 'g');
  const moving = new Set<string | undefined>([undefined]);
  for (const { text, name } of statements) {
    const still = text.replace(indices, (index, operator, size) => {
      const same = operator === '%' ? stride % Number(size) === 0 : Number(size) % block === 0;
      return same ? '0u' : index;
    });
    if ([...still.matchAll(/\bitem\b|\bt\d+\b/g)].some(([word]) => word === 'item' || moving.has(word)))
      moving.add(name);
  }
  const fixed = statements.filter(({ name }) => !moving.has(name));
  if (!fixed.some(({ value }) => /\bin\d+\[/.test(value!))) {
    return { declarations: '', prepare: '', element: body };
  }
  return {
    declarations: fixed.map(({ name, type }) => `var<private> ${name}: ${type};\n`).join(''),
    prepare: fixed.map(({ name, value }) => `${name} = ${value};`).join('\n'),
    element: statements.flatMap(({ name, text }) => (moving.has(name) ? [text] : [])).join('\n'),
  };
}

/** The texts with what an item's first element is divided by as calls, and the functions that these need. */
function withQuotients(
  { count, lanes }: PointwiseSpec,
  traits: AdapterTraits,
  ...texts: readonly [string, string]
) {
  const first = lanes === 4 ? 'item * 4u' : 'item';
  const division = new RegExp(`\\(${lanes === 4 ? '\\(item \\* 4u\\)' : 'item'} ([%/]) (\\d+)u\\)`, 'g');
  const divisors = new Set<number>();
  const [prepare, element] = texts.map((text) =>
    text.replace(division, (_, operator: string, size: string) => {
      divisors.add(Number(size));
      const whole = `over${size}(${first})`;
      return operator === '/' ? whole : `(${first} - ${whole} * ${size}u)`;
    }),
  ) as [string, string];
  const functions = [...divisors].map((size) => `${quotient(`over${size}`, size, count, traits)}\n`).join('');
  return [prepare, element, functions] as const;
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
