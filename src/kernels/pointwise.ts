import type { AdapterTraits, Kernel } from './kernel.ts';
import { spreadItems } from './lanes.ts';
import { helpersFor, type LaneCount } from './pointwise-text.ts';
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
  return {
    family: 'pointwise',
    variant: `lanes-${spec.lanes}`,
    code: specialise(shaders.pointwise, {
      declarations: { out0: `@group(0) @binding(0) var<storage, read_write> out0: ${type};` },
      functions: { element: `fn element(item: u32) {\n${indent(spec.body)}\n}` },
      append: declareReads(spec.reads, 1) + helpersFor(spec.body),
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

/** Declarations of read-only storage buffers, numbered from `first`. */
export function declareReads(reads: readonly Read[], first: number): string {
  return reads
    .map(({ name, type }, i) => `@group(0) @binding(${first + i}) var<storage, read> ${name}: ${type};\n`)
    .join('');
}

export function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
