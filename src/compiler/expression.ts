import { type Shape, sizeOf, stridesOf } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import type { Read } from '../kernels/pointwise.ts';
import { floatText, hasLiteral, type LaneCount, laneType, pointwiseText } from '../kernels/pointwise-text.ts';
import { offsetOf, partStarts, permutationOf } from '../ops/layout.ts';
import { fillValue } from '../ops/leaf.ts';
import { pointwiseName, slopeOf } from '../ops/pointwise.ts';
import { broadcastStrides } from '../ops/sum.ts';

/**
 * Which element of a value each lane wants: a WGSL u32 expression per lane.
 * `linear`: neighbours from a multiple of four. `uniform`: all the same. `scattered`: anything.
 */
export interface Index {
  readonly layout: 'linear' | 'uniform' | 'scattered';
  readonly lane: (lane: number) => string;
}

/** The index of item `first` and its neighbours. */
export function linearIndex(first: string): Index {
  return { layout: 'linear', lane: (lane) => (lane === 0 ? first : `(${first} + ${lane}u)`) };
}

/** A value that the expression loads, under the name and type of its binding. */
export interface ExpressionRead extends Read {
  readonly value: Value;
}

/**
 * Writes the WGSL of an expression: pointwise ops become arithmetic, changes of layout become index arithmetic, and
 * whatever lies in memory becomes a load.
 */
export class ExpressionWriter {
  readonly statements: string[] = [];
  readonly reads: ExpressionRead[];
  /** Arithmetic operations on one lane. */
  operations = 0;

  readonly #lanes: LaneCount;
  readonly #stored: (value: Value) => boolean;
  readonly #given: (value: Value, index: Index, lanes: LaneCount) => string | undefined;
  readonly #known = new Map<Value, Map<string, string>>();

  /**
   * @param stored whether a value lies in memory and is to be loaded
   * @param given  text of values that the kernel has at hand: the accumulator of a GEMM, the total of an earlier phase
   * @param reads  list to add to, where several expressions share a kernel's bindings
   */
  constructor(
    lanes: LaneCount,
    stored: (value: Value) => boolean,
    given: (value: Value, index: Index, lanes: LaneCount) => string | undefined = () => undefined,
    reads: ExpressionRead[] = [],
  ) {
    this.reads = reads;
    this.#lanes = lanes;
    this.#stored = stored;
    this.#given = given;
  }

  /** The name or literal of the value's lanes at `index`; statements that compute it are appended. */
  write(value: Value, index: Index): string {
    return this.#write(value, index, this.#lanes);
  }

  #write(value: Value, index: Index, lanes: LaneCount): string {
    const constant = fillValue(value);
    if (constant !== undefined && hasLiteral(constant)) return `${laneType(lanes)}(${floatText(constant)})`;
    if (lanes === 4 && index.layout === 'scattered') return this.#gathered(value, index);
    const key = `${lanes} ${index.layout === 'uniform' ? 'u' : ''}${index.lane(0)}`;
    const known = this.#known.get(value)?.get(key);
    if (known) return known;
    const name = this.#bind(lanes, this.#expression(value, index, lanes));
    const names = this.#known.get(value) ?? new Map<string, string>();
    this.#known.set(value, names.set(key, name));
    return name;
  }

  #expression(value: Value, index: Index, lanes: LaneCount): string {
    const given = this.#given(value, index, lanes);
    if (given !== undefined) return given;
    if (this.#stored(value)) return this.#load(value, index, lanes);
    const name = pointwiseName(value);
    if (name) {
      this.operations++;
      const operands = value.inputs.map((input) => this.#write(input, index, lanes));
      return pointwiseText(name, operands, slopeOf(value), lanes);
    }
    const [x] = value.inputs as [Value];
    switch (value.op.name) {
      case 'reshape':
        return this.#write(x, index, lanes);
      case 'broadcast':
        return this.#write(
          x,
          stridedIndex(index, value.shape, broadcastStrides(x.shape, value.shape), 0),
          lanes,
        );
      case 'transpose': {
        const strides = stridesOf(x.shape);
        const multipliers = permutationOf(value).map((axis) => strides[axis]!);
        return this.#write(x, stridedIndex(index, value.shape, multipliers, 0), lanes);
      }
      case 'slice': {
        const offset = offsetOf(value.attributes.starts as number[], x.shape);
        return this.#write(x, stridedIndex(index, value.shape, stridesOf(x.shape), offset), lanes);
      }
      case 'pad':
        return this.#parts(value, [value.attributes.starts as number[]], index, lanes);
      case 'concat':
        return this.#parts(value, partStarts(value), index, lanes);
      default:
        throw new Error(`${value.op.name} cannot be part of an expression`);
    }
  }

  /** The part that each element falls into, or 0 where it falls into none. */
  #parts(value: Value, starts: readonly (readonly number[])[], index: Index, lanes: LaneCount): string {
    if (lanes === 4) return this.#gathered(value, index);
    const strides = stridesOf(value.shape);
    let text = '0.0f';
    value.inputs.forEach((part, k) => {
      const at = index.lane(0);
      const tests: string[] = [];
      const terms: string[] = [];
      const inner = stridesOf(part.shape);
      value.shape.forEach((size, axis) => {
        const start = starts[k]![axis]!;
        const coordinate = `((${at} / ${strides[axis]}u) % ${size}u)`;
        if (start > 0) tests.push(`${coordinate} >= ${start}u`);
        if (start + part.shape[axis]! < size) tests.push(`${coordinate} < ${start + part.shape[axis]!}u`);
        terms.push(`(${coordinate} - ${start}u) * ${inner[axis]}u`);
      });
      const inside = this.#bindText('bool', tests.join(' && ') || 'true');
      // An index outside the part would read out of bounds: take element 0 and drop it.
      const safe = this.#bindText('u32', `select(0u, ${terms.join(' + ') || '0u'}, ${inside})`);
      const element = this.#write(part, { layout: 'scattered', lane: () => safe }, 1);
      text = `select(${text}, ${element}, ${inside})`;
    });
    return text;
  }

  #gathered(value: Value, index: Index): string {
    const lanes = [0, 1, 2, 3].map((lane) =>
      this.#write(value, { layout: 'scattered', lane: () => index.lane(lane) }, 1),
    );
    return `vec4f(${lanes.join(', ')})`;
  }

  #load(value: Value, index: Index, lanes: LaneCount): string {
    if (lanes === 4 && index.layout === 'linear')
      return `${this.#read(value, 'array<vec4f>')}[${index.lane(0)} / 4u]`;
    const element = `${this.#read(value, 'array<f32>')}[${index.lane(0)}]`;
    return lanes === 4 ? `vec4f(${element})` : element;
  }

  #read(value: Value, type: Read['type']): string {
    const known = this.reads.find((read) => read.value === value && read.type === type);
    if (known) return known.name;
    const read = { name: `in${this.reads.length}`, type, value };
    this.reads.push(read);
    return read.name;
  }

  #bind(lanes: LaneCount, text: string): string {
    return this.#bindText(laneType(lanes), text);
  }

  #bindText(type: string, text: string): string {
    const name = `t${this.statements.length}`;
    this.statements.push(`let ${name}: ${type} = ${text};`);
    return name;
  }
}

/** Index of Σ coordinate·multiplier + offset, for the coordinates that `index` has in a row-major value of `shape`. */
export function stridedIndex(
  index: Index,
  shape: Shape,
  multipliers: readonly number[],
  offset: number,
): Index {
  const runs = collapse(shape, multipliers);
  const text = (at: string) => {
    const terms = runs.flatMap((run, i) => {
      if (run.multiplier === 0) return [];
      const quotient = run.stride === 1 ? at : `(${at} / ${run.stride}u)`;
      const coordinate = i === 0 ? quotient : `(${quotient} % ${run.size}u)`;
      return [run.multiplier === 1 ? coordinate : `${coordinate} * ${run.multiplier}u`];
    });
    if (offset > 0) terms.push(`${offset}u`);
    return terms.length === 0 ? '0u' : terms.length === 1 ? terms[0]! : `(${terms.join(' + ')})`;
  };
  const layout = layoutAfter(index, runs, offset);
  if (layout === 'linear') return linearIndex(text(index.lane(0)));
  return { layout, lane: (lane) => text(index.lane(layout === 'uniform' ? 0 : lane)) };
}

interface Run {
  readonly size: number;
  /** Elements between neighbours in the value that is indexed by. */
  readonly stride: number;
  /** Elements between neighbours in the value that is read. */
  readonly multiplier: number;
}

/** Neighbouring axes that step alike, as one; the outermost first. At least one run. */
function collapse(shape: Shape, multipliers: readonly number[]): Run[] {
  const runs: Run[] = [];
  let stride = sizeOf(shape);
  shape.forEach((size, axis) => {
    stride /= size;
    if (size === 1) return;
    const multiplier = multipliers[axis]!;
    const last = runs[runs.length - 1];
    if (last && last.multiplier === multiplier * size) {
      runs[runs.length - 1] = { size: last.size * size, stride, multiplier };
    } else {
      runs.push({ size, stride, multiplier });
    }
  });
  return runs.length > 0 ? runs : [{ size: 1, stride: 1, multiplier: 0 }];
}

function layoutAfter(index: Index, runs: readonly Run[], offset: number): Index['layout'] {
  if (index.layout !== 'linear') return index.layout;
  const last = runs[runs.length - 1]!;
  // Four neighbours from a multiple of four stay within one stretch of the innermost run.
  const withinRun = (last.stride === 1 && last.size % 4 === 0) || last.stride % 4 === 0;
  if (!withinRun) return runs.every((run) => run.multiplier === 0) ? 'uniform' : 'scattered';
  if (last.multiplier === 0 || last.stride > 1) return 'uniform';
  const aligned = offset % 4 === 0 && runs.slice(0, -1).every((run) => run.multiplier % 4 === 0);
  return last.multiplier === 1 && aligned ? 'linear' : 'scattered';
}
