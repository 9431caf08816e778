// What known numbers do to a value, one after the other, as one product and one sum: so batch norm is folded.
import type { Value } from '../../graph/value.ts';
import { fill } from '../../ops/leaf.ts';
import { add, div, isPointwise, mul, neg } from '../../ops/pointwise.ts';
import { isBroadcast } from '../../ops/sum.ts';
import type { Constants } from './constants.ts';

/** x·scale + shift, each of them left out where it changes nothing. */
interface Affine {
  readonly x: Value;
  readonly scale?: Value | undefined;
  readonly shift?: Value | undefined;
}

interface Known {
  readonly constants: Constants;
  readonly uses: (value: Value) => number;
}

/** The value itself, where it is something else. */
export function affineOf(value: Value, known: Known): Affine {
  const of = (x: Value): Affine => (known.uses(x) === 1 ? affineOf(x, known) : { x });
  const [a, b] = value.inputs;
  if (a === undefined) return { x: value };
  if (isPointwise(value, 'neg')) return scaled(of(a), (part) => neg(part));
  if (b === undefined) return { x: value };
  const [left, right] = [numbers(a, known), numbers(b, known)];
  if (isPointwise(value, 'add')) {
    if (right) return shifted(of(a), right);
    if (left) return shifted(of(b), left);
  } else if (isPointwise(value, 'sub')) {
    if (right) return shifted(of(a), neg(right));
    if (left) return shifted(scaled(of(b), neg), left);
  } else if (isPointwise(value, 'mul')) {
    if (right) return times(of(a), right);
    if (left) return times(of(b), left);
  } else if (isPointwise(value, 'div') && right) {
    return times(of(a), div(1, right));
  }
  return { x: value };
}

function shifted({ shift, ...rest }: Affine, by: Value): Affine {
  return { ...rest, shift: shift ? add(shift, by) : by };
}

function times({ x, scale, shift }: Affine, by: Value): Affine {
  return { x, scale: scale ? mul(scale, by) : by, shift: shift && mul(shift, by) };
}

/** Turned round by `by`, which a scale of 1 goes through, too. */
function scaled({ x, scale, shift }: Affine, by: (part: Value) => Value): Affine {
  return { x, scale: by(scale ?? fill(1)), shift: shift && by(shift) };
}

/** The known numbers that a value repeats. */
function numbers(value: Value, { constants }: Known): Value | undefined {
  const inner = isBroadcast(value) ? value.inputs[0] : value;
  return constants.isKnown(inner) ? inner : undefined;
}
