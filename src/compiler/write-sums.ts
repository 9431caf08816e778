// The body of a kernel that takes several sums over one domain.
import type { Value } from '../graph/value.ts';
import { maxBuffers } from '../kernels/kernel.ts';
import type { LaneCount } from '../kernels/pointwise-text.ts';
import type { ReduceDomain } from '../kernels/reduce.ts';
import { plain, statementText } from '../kernels/statement.ts';
import type { SumValue } from '../ops/sum.ts';
import type { SumsBody } from './body.ts';
import { linearIndex, stridedIndex } from './element-index.ts';
import { type ExpressionRead, ExpressionWriter } from './expression.ts';
import type { Cut, Fusion, SumGroup } from './fusion.ts';
import { spillOf } from './spill.ts';

export function writeSums({ domain, phases }: SumGroup, { stored }: Fusion): SumsBody | Cut {
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
  const cut = spillOf({ root: named.inputs[0], reads: bindings.length, otherBindings: 1 }, stored);
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
