// reduce: the host half of sums over one axis, several at once.
//   domain   the value seen as [outer, reduced, inner]
//   item     one or four neighbouring outputs; `lines` invocations share it
//   phase    a pass over the reduced axis; a later one may use the totals of an earlier one
import { foldGroups } from './grid.ts';
import type { AdapterTraits, Kernel } from './kernel.ts';
import { declareReads, indent, type Read } from './pointwise.ts';
import { helpersFor, type LaneCount, laneType } from './pointwise-text.ts';
import { byLanes, each, type Gathering } from './reduce-subgroup.ts';
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

/**
 * Kernel of up to four sums over one domain; bindings: the sums, then the reads. Where subgroups have one size, software adapters
 * get the one without barriers; both add up in the same order.
 */
export function reduceKernel(spec: ReduceSpec, traits: AdapterTraits): Kernel {
  const { outputs, steps } = reduceShape(spec);
  const sums = sumCount(spec);
  const software = traits.class !== 'hardware';
  const { lines: mostLines, workgroup } = shapes[software ? 'software' : 'hardware'];
  const lines = Math.min(mostLines, powerOfTwoFrom(steps / 8));
  const subgroup = software ? traits.subgroupSize : undefined;
  const wanted = Math.max(1, Math.floor(outputs / enoughGroups));
  const across = Math.min(lines, subgroup ?? lines);
  const items = subgroup ? subgroup / across : Math.min(workgroup / lines, powerOfTwoFrom(wanted));
  const groups = foldGroups(Math.ceil(outputs / items), traits);
  const type = laneType(spec.lanes);
  const stored = spec.lanes === 4 && !spec.horizontal ? 'array<vec4f>' : 'array<f32>';
  const names = Array.from({ length: sums }, (_, s) => `sum${s}`);
  const declareSum = (name: string, s: number) =>
    `@group(0) @binding(${s}) var<storage, read_write> ${name}: ${stored};`;
  const family = subgroup ? 'reduce-subgroup' : 'reduce';
  return {
    family,
    variant: `lanes-${spec.lanes}${spec.horizontal ? '-horizontal' : ''}`,
    code: specialise(shaders[family], {
      declarations: {
        Lanes: `alias Lanes = ${type};`,
        ...(subgroup
          ? { SUBGROUP: `const SUBGROUP = ${subgroup}u;`, SHARE: `const SHARE = ${lines / across}u;` }
          : { SUMS: `const SUMS = ${sums}u;`, ITEMS: `const ITEMS = ${items}u;` }),
        LINES: `const LINES = ${lines}u;`,
        sum0: names.map(declareSum).join('\n'),
        in0: '',
      },
      functions: {
        sums: sumsText(spec, subgroup ? byLanes(lines / across) : byMemory),
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
    ...(subgroup && { requires: ['subgroups'] }),
    flops: spec.flops,
  };
}

const byMemory: Gathering = {
  head: 'fn sums(output: u32, column: u32, line: u32)',
  phase: (members, body, leave) => `${each(members, (s) => `var partial${s} = Lanes();`)}
  for (var r = line; r < REDUCED && output < OUTPUTS; r += LINES) {
${indent(indent(body))}
  }
${each(members, (s) => `partials[${s}][line * ITEMS + column] = partial${s};`)}
  workgroupBarrier();
${leave}${each(members, (s) => `let total${s} = collected(${s}u, column);`)}`,
};

function sumsText(spec: ReduceSpec, { head, phase }: Gathering): string {
  const { phases, phaseEnds, lanes, horizontal } = spec;
  const component = horizontal && lanes === 4 ? '.x' : '';
  const blocks = phases.map((body, i) => {
    const begin = phaseEnds[i - 1] ?? 0;
    const end = phaseEnds[i] ?? begin;
    return phase(
      Array.from({ length: end - begin }, (_, s) => begin + s),
      body,
      i === phases.length - 1 ? '  if (line > 0u || output >= OUTPUTS) {\n    return;\n  }\n' : '',
    );
  });
  const stores = Array.from(
    { length: sumCount(spec) },
    (_, s) => `  sum${s}[output] = total${s}${component};`,
  );
  return `${head} {\n${[...blocks, ...stores].join('\n')}\n}`;
}

function sumCount({ phaseEnds }: ReduceSpec): number {
  return phaseEnds.at(-1) ?? 0;
}

function powerOfTwoFrom(count: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, count)));
}
