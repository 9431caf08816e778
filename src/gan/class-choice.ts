// The classes of samples as the networks take them, one-hot, from numbers that somebody gave.

import { at } from '../core/at.ts';
import { usageError } from '../core/errors.ts';

/** A class for each row, from 0. */
export type Classes = ArrayLike<number>;

/** The classes of pairs of samples: what both of a pair have, or of each by itself. */
export type PairClasses =
  | Classes
  | {
      /** Of each real sample. */
      readonly real: Classes;
      /** Of each generated sample. */
      readonly fake: Classes;
    };

/** One row of `count` numbers for each class: 1 in its place, else 0. */
export function oneHot(classes: Classes, count: number): Float32Array {
  const rows = new Float32Array(classes.length * count);
  for (let i = 0; i < classes.length; i++) rows[i * count + at(classes, i)] = 1;
  return rows;
}

/** What a call asks of the classes that it was given. */
export interface ClassChoice {
  /** The method, for errors. */
  readonly method: string;
  /** Rows that want a class each. */
  readonly rows: number;
  /** Classes that the networks know; undefined where they know none. */
  readonly known: number | undefined;
  /** Whether classes take turns where none are given, so that each is as often as the others. */
  readonly inTurn?: boolean;
}

/**
 * One-hot rows for the networks; undefined where they know no classes.
 * @throws usage error where classes are given to networks that know none, are missing, too few, or out of range
 */
export function chosenClasses(
  classes: Classes | undefined,
  { method, rows, known, inTurn = false }: ClassChoice,
): Float32Array | undefined {
  if (known === undefined) {
    if (classes === undefined) return undefined;
    throw usageError(`${method}: these networks know no classes`, {
      hint: 'leave `classes` out, or make networks that are conditional',
    });
  }
  const chosen = classes ?? (inTurn ? Uint32Array.from({ length: rows }, (_, i) => i % known) : []);
  if (chosen.length !== rows) {
    throw usageError(`${method}: a class for each row`, {
      rows,
      classes: chosen.length,
      hint: `these networks are conditional: give \`classes\`, ${rows} whole numbers from 0 to ${known - 1}`,
    });
  }
  const wrong = Array.from(chosen).find((each) => !(Number.isInteger(each) && each >= 0 && each < known));
  if (wrong === undefined) return oneHot(chosen, known);
  throw usageError(`${method}: there is no such class`, {
    class: wrong,
    classes: known,
    hint: `give whole numbers from 0 to ${known - 1}`,
  });
}
