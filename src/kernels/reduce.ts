// reduce: the host half of sums over one axis, several at once.
//   domain   the value seen as [outer, reduced, inner]
//   item     one or four neighbouring outputs; `lines` invocations share it
//   phase    a pass over the reduced axis; a later one may use the totals of an earlier one
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
  /** Sums that are complete after each phase: [1, 2] is one sum, then another that may use `total0`. */
  readonly phaseEnds: readonly number[];
  /** Statements of one phase: they add to `partial0`, `partial1` …, for output item `output` and step `r`. */
  readonly phases: readonly string[];
  readonly reads: readonly Read[];
  readonly flops: number;
}

/** Most sums in one kernel: what 256 invocations find of four vec4f sums fills the 16 KiB that every device has. */
export const maxSums = 4;

/** Invocations that share an item, and those of a workgroup; software adapters run what waits at a barrier in turns. */
const shapes = { hardware: { lines: 256, workgroup: 256 }, software: { lines: 8, workgroup: 64 } };
const enoughGroups = 16;

/** How far the reduced axis and the outputs are counted in items of `lanes` elements. */
function reduceShape(spec: Pick<ReduceSpec, keyof ReduceDomain | 'lanes' | 'horizontal'>) {
  const { outer, reduced, inner, lanes, horizontal } = spec;
  return horizontal
    ? { outputs: outer, steps: reduced / lanes }
    : { outputs: (outer * inner) / lanes, steps: reduced };
}

/** Kernel of up to four sums over one domain; bindings: the sums, then the reads. */
export function reduceKernel(spec: ReduceSpec, traits: AdapterTraits): Kernel {
  const { outputs, steps } = reduceShape(spec);
  const sums = sumCount(spec);
  const { lines: mostLines, workgroup } = shapes[traits.class === 'hardware' ? 'hardware' : 'software'];
  const lines = Math.min(mostLines, powerOfTwoFrom(steps / 8));
  const wanted = Math.max(1, Math.floor(outputs / enoughGroups));
  const items = Math.min(workgroup / lines, powerOfTwoFrom(wanted));
  const groups = foldGroups(Math.ceil(outputs / items), traits);
  const type = laneType(spec.lanes);
  const stored = spec.lanes === 4 && !spec.horizontal ? 'array<vec4f>' : 'array<f32>';
  const names = Array.from({ length: sums }, (_, s) => `sum${s}`);
  const declareSum = (name: string, s: number) =>
    `@group(0) @binding(${s}) var<storage, read_write> ${name}: ${stored};`;
  return {
    family: 'reduce',
    variant: `lanes-${spec.lanes}${spec.horizontal ? '-horizontal' : ''}`,
    code: specialise(shaders.reduce, {
      declarations: {
        Lanes: `alias Lanes = ${type};`,
        SUMS: `const SUMS = ${sums}u;`,
        ITEMS: `const ITEMS = ${items}u;`,
        LINES: `const LINES = ${lines}u;`,
        sum0: names.map(declareSum).join('\n'),
        in0: '',
      },
      functions: {
        sums: sumsText(spec),
        ...(spec.horizontal && spec.lanes === 4
          ? { gathered: 'fn gathered(total: Lanes) -> Lanes {\n  return Lanes(dot(total, Lanes(1.0)));\n}' }
          : {}),
      },
      append: declareReads(spec.reads, sums) + helpersFor(spec.phases.join('\n')),
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

function sumsText(spec: ReduceSpec): string {
  const { phases, phaseEnds, lanes, horizontal } = spec;
  const component = horizontal && lanes === 4 ? '.x' : '';
  const blocks = phases.map((body, phase) => {
    const begin = phaseEnds[phase - 1] ?? 0;
    const end = phaseEnds[phase] ?? begin;
    const members = Array.from({ length: end - begin }, (_, i) => begin + i);
    const each = (text: (s: number) => string) => members.map((s) => indent(text(s))).join('\n');
    const last = phase === phases.length - 1;
    return `${each((s) => `var partial${s} = Lanes();`)}
  for (var r = line; r < REDUCED && output < OUTPUTS; r += LINES) {
${indent(indent(body))}
  }
${each((s) => `partials[${s}][line * ITEMS + column] = partial${s};`)}
  workgroupBarrier();
${last ? '  if (line > 0u || output >= OUTPUTS) {\n    return;\n  }\n' : ''}${each((s) => `let total${s} = collected(${s}u, column);`)}`;
  });
  const stores = Array.from(
    { length: sumCount(spec) },
    (_, s) => `  sum${s}[output] = total${s}${component};`,
  );
  return `fn sums(output: u32, column: u32, line: u32) {\n${[...blocks, ...stores].join('\n')}\n}`;
}

function sumCount({ phaseEnds }: ReduceSpec): number {
  return phaseEnds.at(-1) ?? 0;
}

function powerOfTwoFrom(count: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, count)));
}
