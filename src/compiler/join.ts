import { defaultLimit } from '../kernels/grid.ts';
import { joinableSize, joinKernels, jointBindings, type Member } from '../kernels/join.ts';
import { maxBuffers } from '../kernels/kernel.ts';

/** A dispatch before or after its operands have got their places. */
export interface Dispatch<Operand> extends Member<Operand> {
  readonly label: string;
}

/** Work up to which a kernel is worth less than the dispatch that it costs, in FLOPs. */
const smallFlops = 2 ** 20;

/**
 * Lets small kernels that do not wait for each other share a dispatch. Each joins the earliest one that nothing
 * between keeps it from; what is computed does not change by a bit.
 *
 * @param bufferOf what an operand lies in: a dispatch cannot read and write the same buffer
 */
export function joinSmall<Operand>(
  dispatches: readonly Dispatch<Operand>[],
  bufferOf: (operand: Operand) => unknown,
): Dispatch<Operand>[] {
  const groups: Dispatch<Operand>[][] = [];
  const touches = ({ kernel, operands }: Dispatch<Operand>, write: boolean): unknown[] =>
    operands.filter((_, i) => (kernel.bindings[i]!.access === 'read_write') === write).map(bufferOf);
  const apart = (a: Dispatch<Operand>, b: Dispatch<Operand>): boolean => {
    const meets = (x: readonly unknown[], y: readonly unknown[]) => x.some((buffer) => y.includes(buffer));
    return !meets(touches(a, true), touches(b, false)) && !meets(touches(a, false), touches(b, true));
  };
  for (const dispatch of dispatches) {
    let home: Dispatch<Operand>[] | undefined;
    for (let at = groups.length - 1; at >= 0 && isSmall(dispatch); at--) {
      const group = groups[at]!;
      if (!group.every((member) => apart(member, dispatch))) break;
      if (group.every(isSmall) && fits([...group, dispatch])) home = group;
    }
    if (home) home.push(dispatch);
    else groups.push([dispatch]);
  }
  return groups.map((group) =>
    group.length === 1
      ? group[0]!
      : { label: group.map(({ label }) => label).join(' + '), ...joinKernels(group) },
  );
}

function isSmall({ kernel }: Member<unknown>): boolean {
  return kernel.flops <= smallFlops && joinableSize(kernel) !== undefined;
}

function fits<Operand>(members: readonly Member<Operand>[]): boolean {
  if (new Set(members.map(({ kernel }) => joinableSize(kernel))).size > 1) return false;
  const groups = members.reduce((total, { kernel }) => total + kernel.groups[0], 0);
  return groups <= defaultLimit && jointBindings(members).length <= maxBuffers;
}
