// The order in which the kernels of a graph run.
import type { Value } from '../graph/value.ts';
import { isConcat } from '../ops/layout.ts';
import type { Body } from './body.ts';
import type { Cut } from './fusion.ts';
import { baseOf } from './graph-facts.ts';

/**
 * Bodies with producers before users; otherwise in the order of the graph. Kernels of several sums may wait for each
 * other though no value does: then the cut that parts them.
 */
export function schedule(bodies: readonly Body[]): readonly Body[] | Cut {
  const makers = new Map(bodies.flatMap((body) => body.makes.map((value) => [value, body] as const)));
  const makersOf = (value: Value): Body[] => {
    const maker = makers.get(value);
    if (maker) return [maker];
    // A concatenation that is written in place has no maker of its own: its parts' makers are.
    return isConcat(value) ? value.inputs.map(baseOf).flatMap(makersOf) : [];
  };
  const scheduled = new Set<Body>();
  for (const body of bodies) {
    const open = [body];
    for (let current = open.at(-1); current; current = open.at(-1)) {
      const waitsFor = scheduled.has(current)
        ? undefined
        : current.reads.flatMap(makersOf).find((maker) => !scheduled.has(maker) && maker !== current);
      if (!waitsFor) {
        open.pop();
        scheduled.add(current);
      } else if (open.includes(waitsFor)) {
        const cycle = open.slice(open.indexOf(waitsFor));
        return { kind: 'separate', values: cycle.flatMap(({ makes }) => makes.slice(1)) };
      } else {
        open.push(waitsFor);
      }
    }
  }
  return [...scheduled];
}
