// Sums that one kernel takes together: over one domain, of what they read in common.
import { sameShape } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import { maxSums, type ReduceDomain } from '../kernels/reduce.ts';
import { isSum, type SumValue } from '../ops/sum.ts';
import { reduceDomain } from './domain.ts';
import type { FusionState, SumGroup } from './fusion.ts';
import { storedFrontier } from './graph-facts.ts';

/** Phases in one kernel, each with a barrier behind it. */
const maxPhases = 3;

export function groupSums(state: FusionState, columnSumOf: ReadonlyMap<Value, Value>): SumGroup[] {
  const { order, stored, constant, reach, cuts } = state;
  const groups: { readonly domain: ReduceDomain; readonly phases: SumValue[][] }[] = [];
  for (const total of order) {
    if (!isSum(total) || !stored.has(total) || columnSumOf.has(total) || constant.has(total)) continue;
    const domain = reduceDomain(total);
    if (!domain) throw new Error('sum over separate axes: splitSum comes before fusion');
    const isSeparate = (sum: Value) => cuts.separateSums.has(sum);
    const group = isSeparate(total)
      ? undefined
      : groups.find(
          (candidate) =>
            !candidate.phases[0]?.some(isSeparate) && canShareKernel(total, domain, candidate, state),
        );
    const last = group?.phases.at(-1);
    if (!group || !last) groups.push({ domain, phases: [[total]] });
    else if (last.some((earlier) => reach.reaches(earlier, total))) group.phases.push([total]);
    else last.push(total);
  }
  return groups;
}

/** Whether a sum can be taken by the kernel of a group without waiting for any other kernel in between. */
function canShareKernel(
  total: SumValue,
  domain: ReduceDomain,
  group: SumGroup,
  { stored, reach }: FusionState,
): boolean {
  const members = group.phases.flat();
  const [x] = total.inputs;
  const alike =
    domain.outer === group.domain.outer &&
    domain.reduced === group.domain.reduced &&
    domain.inner === group.domain.inner &&
    members.slice(0, 1).every(({ inputs: [first] }) => sameShape(x.shape, first.shape));
  if (!alike || members.length >= maxSums || group.phases.length >= maxPhases) return false;
  const isMember = (value: Value) => members.some((member) => member === value);
  const frontier = storedFrontier(x, stored);
  const shared = frontier.some((value) =>
    members.some(({ inputs: [other] }) => storedFrontier(other, stored).includes(value)),
  );
  // Another kernel must not stand between: nothing that this sum reads may wait for a member, except the member itself.
  const direct = frontier.every(
    (value) => isMember(value) || members.every((member) => !reach.reaches(member, value)),
  );
  const backwards = members.some((member) => reach.reaches(total, member));
  return (shared || frontier.some(isMember)) && direct && !backwards;
}
