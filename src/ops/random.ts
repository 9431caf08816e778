// Ops whose elements depend on the run's counters: random numbers, and rows of an epoch's shuffled order.
import { counterCount, counterWords, orderPlaceOf } from '../core/counters.ts';
import { usageError } from '../core/errors.ts';
import { orderedRow } from '../core/permutation.ts';
import { normalPair, philox } from '../core/random.ts';
import { type Shape, sizeOf } from '../core/shape.ts';
import {
  type Binary,
  defineOp,
  isMadeBy,
  makeValue,
  type Unary,
  type Value,
  type ValueOf,
} from '../graph/value.ts';

/** Which counter keys the draw: a new one each critic step, or each generator step. */
export type RandomClock = 'criticStep' | 'generatorStep';

/** Which numbers `random` draws, and when new ones. */
export interface RandomAttributes {
  /** Uniform in [0, 1), or standard normal. */
  readonly kind: 'uniform' | 'normal';
  /** Tells independent uses apart, in [0, 2³²). */
  readonly stream: number;
  /** When new ones are drawn. */
  readonly clock: RandomClock;
}

const randomOp = defineOp<RandomAttributes, Unary>({
  name: 'random',
  vjp: () => [undefined],
  interpret: ([state], y) => {
    const { kind, stream, clock } = y.attributes;
    const word = (name: CounterWord) => counterOf(state, name);
    const result = new Float64Array(sizeOf(y.shape));
    for (let start = 0; start < result.length; start += 4) {
      const bits = philox([start / 4, 0, word(clock), word('seedHigh')], [word('seedLow'), stream]);
      const four =
        kind === 'uniform'
          ? bits.map((b) => (b >>> 8) / 2 ** 24)
          : [...normalPair(bits[0], bits[1]), ...normalPair(bits[2], bits[3])];
      result.set(four.slice(0, result.length - start), start);
    }
    return result;
  },
});

/**
 * Fresh random elements at every tick of `clock`: Philox4x32-10 keyed by (seed, stream, step), uniform in [0, 1) or
 * standard normal.
 *
 * @param state the run's counters, u32[8]
 * @param shape of the result
 * @throws usage error where `state` is not u32
 * @example
 * const state = ops.input('state', [8], 'u32');
 * ops.random(state, [64, 100], { kind: 'normal', stream: 1, clock: 'criticStep' }).shape; // [64, 100]
 */
export function random(state: Value, shape: Shape, attributes: RandomAttributes): Value {
  checkState(state);
  return makeValue(randomOp, [state], { ...attributes }, { shape });
}

/** The table that `sampleRows` reads. */
export interface SampleRowsAttributes {
  /** Rows in the data set, and in the table where it holds all of them. */
  readonly count: number;
  /** u8 elements v mean v/127.5 − 1, four to a word, rows packed without gaps. */
  readonly encoding: 'u8' | 'f32';
  /** Where the table holds the next batches only, which the host lays ready. */
  readonly slots?: BatchSlots | undefined;
}

/** A ring of batches: that of the critic's step t is in slot t % count, each of so many rows. */
export interface BatchSlots {
  /** Slots in the ring. */
  readonly count: number;
  /** Rows of a slot: a batch, and what fills up the last word. */
  readonly rows: number;
}

const sampleRowsOp = defineOp<SampleRowsAttributes, Binary>({
  name: 'sample-rows',
  vjp: () => [undefined, undefined],
  interpret: ([table, state], y) => {
    const { count, encoding, slots } = y.attributes;
    const width = sizeOf(y.shape.slice(1));
    const place = orderPlaceOf(state);
    const rowOf = slots
      ? (i: number) => (counterOf(state, 'criticStep') % slots.count) * slots.rows + i
      : (i: number) => orderedRow(place, i, count);
    return new Float64Array(sizeOf(y.shape)).map((_, i) => {
      const at = rowOf(Math.floor(i / width)) * width + (i % width);
      return encoding === 'f32' ? table[at]! : decodeByte(table, at);
    });
  },
});

/**
 * The next rows of an epoch's shuffled order, without replacement: row i is number position + i.
 *
 * @param table the data set, or its next batches: f32[count, …], or u32 words of packed bytes
 * @param state the run's counters, u32[8]
 * @param shape [batch, ...sample shape]
 * @throws usage error where `state` is not u32, or the batch is larger than the table
 * @example
 * const [table, state] = [ops.input('data', [1000, 2]), ops.input('state', [8], 'u32')];
 * ops.sampleRows(table, state, [64, 2], { count: 1000, encoding: 'f32' }).shape; // [64, 2]
 */
export function sampleRows(
  table: Value,
  state: Value,
  shape: Shape,
  attributes: SampleRowsAttributes,
): Value {
  checkState(state);
  if (shape[0] !== undefined && shape[0] > attributes.count) {
    throw usageError('the batch is larger than the data set', {
      batch: shape[0],
      samples: attributes.count,
      hint: `use a batch of at most ${attributes.count}`,
    });
  }
  return makeValue(sampleRowsOp, [table, state], { ...attributes }, { shape });
}

export function isRandom(value: Value): value is ValueOf<RandomAttributes, Unary> {
  return isMadeBy(value, randomOp);
}

export function isSampleRows(value: Value): value is ValueOf<SampleRowsAttributes, Binary> {
  return isMadeBy(value, sampleRowsOp);
}

type CounterWord = keyof typeof counterWords;

/** One of the run's counters. */
export function counterOf(state: Float64Array, word: CounterWord): number {
  return state[counterWords[word]]!;
}

function decodeByte(words: Float64Array, at: number): number {
  const byte = Math.floor(words[Math.floor(at / 4)]! / 2 ** (8 * (at % 4))) % 256;
  return byte / 127.5 - 1;
}

/** Fails unless a value is the run's counters. */
export function checkState(state: Value): void {
  if (state.dtype !== 'u32') {
    throw usageError('random: the state must be the u32 counters', {
      dtype: state.dtype,
      hint: `input(name, [${counterCount}], 'u32')`,
    });
  }
}
