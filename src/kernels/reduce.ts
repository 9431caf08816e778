import { foldGroups } from './grid.ts';
import type { AdapterTraits, Kernel } from './kernel.ts';
import { declareReads, indent, type Read } from './pointwise.ts';
import { helpersFor, type LaneCount, laneType } from './pointwise-text.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';

/** A value seen as [outer, reduced, inner], the middle axis of which is summed. */
export interface ReduceDomain {
  readonly outer: number;
  readonly reduced: number;
  readonly inner: number;
}

export interface ReduceSpec extends ReduceDomain {
  readonly lanes: LaneCount;
  /** Lanes lie along the reduced axis (inner is 1) and are added up at the end. */
  readonly horizontal: boolean;
  /** Sums that are complete after each phase: [1, 2] is one sum, then another that may use `totals[0]`. */
  readonly phaseEnds: readonly number[];
  /** Statements of one phase: they add to partial[s], for output item `output` and step `r`. */
  readonly phases: readonly string[];
  readonly reads: readonly Read[];
  readonly flops: number;
}

/** Most sums in one kernel: the tree of four vec4f sums fills the 16 KiB that every device has. */
export const maxSums = 4;

const workgroup = 256;
const enoughGroups = 16;

/** How far the reduced axis and the outputs are counted in items of `lanes` elements. */
export function reduceShape(spec: Pick<ReduceSpec, keyof ReduceDomain | 'lanes' | 'horizontal'>) {
  const { outer, reduced, inner, lanes, horizontal } = spec;
  return horizontal
    ? { outputs: outer, steps: reduced / lanes }
    : { outputs: (outer * inner) / lanes, steps: reduced };
}

/** Kernel of up to four sums over one domain; bindings: the sums, then the reads. */
export function reduceKernel(spec: ReduceSpec, traits: AdapterTraits): Kernel {
  const { outputs, steps } = reduceShape(spec);
  const sums = spec.phaseEnds[spec.phaseEnds.length - 1]!;
  const lines = Math.min(workgroup, powerOfTwoFrom(steps / 8));
  const wanted = Math.max(1, Math.floor(outputs / enoughGroups));
  const items = Math.min(workgroup / lines, powerOfTwoFrom(wanted));
  const groups = foldGroups(Math.ceil(outputs / items), traits);
  const type = laneType(spec.lanes);
  const stored = spec.lanes === 4 && !spec.horizontal ? 'array<vec4f>' : 'array<f32>';
  const names = Array.from({ length: sums }, (_, s) => `sum${s}`);
  const declareSum = (name: string, s: number) =>
    `@group(0) @binding(${s}) var<storage, read_write> ${name}: ${stored};`;
  const cases = spec.phases.map((body, phase) => `if (phase == ${phase}u) {\n${indent(body)}\n}`).join('\n');
  const component = spec.horizontal && spec.lanes === 4 ? '.x' : '';
  const stores = names.map((name, s) => `${name}[output] = totals[${s}]${component};`).join('\n');
  return {
    family: 'reduce',
    variant: `lanes-${spec.lanes}${spec.horizontal ? '-horizontal' : ''}`,
    code: specialise(shaders.reduce, {
      declarations: {
        Lanes: `alias Lanes = ${type};`,
        SUMS: `const SUMS = ${sums}u;`,
        PHASES: `const PHASES = ${spec.phases.length}u;`,
        PHASE_ENDS: `const PHASE_ENDS = array<u32, PHASES>(${spec.phaseEnds.map((end) => `${end}u`).join(', ')});`,
        ITEMS: `const ITEMS = ${items}u;`,
        LINES: `const LINES = ${lines}u;`,
        sum0: names.map(declareSum).join('\n'),
        in0: '',
      },
      functions: {
        terms: `fn terms(phase: u32, output: u32, r: u32) {\n${indent(cases)}\n}`,
        finish: `fn finish(output: u32) {\n${indent(stores)}\n}`,
        ...(component
          ? { gathered: 'fn gathered(total: Lanes) -> Lanes {\n  return Lanes(dot(total, Lanes(1.0)));\n}' }
          : {}),
      },
      append: declareReads(spec.reads, sums) + helpersFor(cases),
    }),
    constants: { OUTPUTS: outputs, REDUCED: steps, GROUPS_X: groups[0] },
    bindings: [
      ...names.map((name) => ({ name, access: 'read_write' as const })),
      ...spec.reads.map(({ name }) => ({ name, access: 'read' as const })),
    ],
    groups,
    flops: spec.flops,
  };
}

function powerOfTwoFrom(count: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, count)));
}
