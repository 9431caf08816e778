// reduce-subgroup: the host half of sums that the lanes of a subgroup share: the text of their phases.
import { indent } from './pointwise.ts';

/** How the invocations of an item bring their partial sums together. */
export interface Gathering {
  /** The head of `sums`. */
  readonly head: string;
  /**
   * A phase that makes the totals of these sums: `body` is done for every r of an invocation's line. After the last one, `leave`
   * ends all invocations of an item but one.
   */
  readonly phase: (members: readonly number[], body: string, leave: string) => string;
}

/** A line of text for each of the sums. */
export const each = (members: readonly number[], text: (s: number) => string) =>
  members.map((s) => indent(text(s))).join('\n');

/** A lane has so many lines of each item. */
export function byLanes(share: number): Gathering {
  const once = share === 1;
  return {
    head: 'fn sums(output: u32, first: u32, line: u32, zero: u32)',
    phase: (members, body, leave) => `${each(members, (s) => `var sofar${s} = Lanes();`)}
${once ? '' : '  for (var share = 0u; share < SHARE + zero; share++) {\n'}${each(members, (s) => `var partial${s} = Lanes();`)}
  for (var r = line${once ? '' : ' + share * ACROSS'}; r < REDUCED && output < OUTPUTS; r += LINES) {
${indent(indent(body))}
  }
${each(members, (s) => `sofar${s} = added(sofar${s}, partial${s}, first, zero);`)}
${once ? '' : '  }\n'}${leave}${each(members, (s) => `let total${s} = gathered(sofar${s});`)}`,
  };
}
