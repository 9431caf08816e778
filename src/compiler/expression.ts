// An expression as WGSL statements: what a fused kernel computes for one item.
//   read   a value in memory that the expression loads, under its binding's name
//   given  a value that the kernel has at hand
import { type Shape, stridesOf } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import type { Read } from '../kernels/pointwise.ts';
import { floatText, hasLiteral, type LaneCount, laneType, pointwiseText } from '../kernels/pointwise-text.ts';
import {
  type Code,
  divided,
  type IndexCode,
  plain,
  referenceTo,
  type Statement,
  textOf,
  wgsl,
} from '../kernels/statement.ts';
import { offsetOf } from '../ops/index-map.ts';
import {
  type ConcatPart,
  isConcat,
  isPad,
  isReshape,
  isSlice,
  isTranspose,
  partsOf,
  transposedStrides,
} from '../ops/layout.ts';
import { fillValue } from '../ops/leaf.ts';
import { pointwiseName, slopeOf } from '../ops/pointwise.ts';
import { broadcastStrides, isBroadcast } from '../ops/sum.ts';
import { type Index, scatteredIndex, stridedIndex } from './element-index.ts';

/** A value that the expression loads, under the name and type of its binding. */
export interface ExpressionRead extends Read {
  readonly value: Value;
}

/** What a kernel has at hand instead of in memory: the accumulator of a GEMM, the total of an earlier phase. */
export type Given = (value: Value, index: Index, lanes: LaneCount) => Code | undefined;

interface ExpressionOptions {
  readonly lanes: LaneCount;
  /** Whether a value lies in memory and is to be loaded. */
  readonly stored: (value: Value) => boolean;
  readonly given?: Given;
  /** List to add to, where several expressions share a kernel's bindings. */
  readonly reads?: ExpressionRead[];
}

/**
 * Writes the WGSL of an expression: pointwise ops become arithmetic, changes of layout become index arithmetic, and
 * whatever lies in memory becomes a load.
 */
export class ExpressionWriter {
  readonly statements: Statement[] = [];
  readonly reads: ExpressionRead[];
  /** Arithmetic operations on one lane. */
  operations = 0;

  readonly #lanes: LaneCount;
  readonly #stored: (value: Value) => boolean;
  readonly #given: Given;
  readonly #known = new Map<Value, Map<string, Code>>();

  constructor({ lanes, stored, given = () => undefined, reads = [] }: ExpressionOptions) {
    this.reads = reads;
    this.#lanes = lanes;
    this.#stored = stored;
    this.#given = given;
  }

  /** The value's lanes at `index`; statements that compute them are appended. */
  write(value: Value, index: Index): Code {
    return this.#write(value, index, this.#lanes);
  }

  #write(value: Value, index: Index, lanes: LaneCount): Code {
    const constant = fillValue(value);
    if (constant !== undefined && hasLiteral(constant)) {
      return plain(`${laneType(lanes)}(${floatText(constant)})`);
    }
    if (lanes === 4 && index.layout === 'scattered') return this.#gathered(value, index);
    const key = `${lanes} ${index.layout === 'uniform' ? 'u' : ''}${index.lane(0).text}`;
    const known = this.#known.get(value)?.get(key);
    if (known) return known;
    const result = this.#bind(laneType(lanes), this.#expression(value, index, lanes));
    const results = this.#known.get(value) ?? new Map<string, Code>();
    this.#known.set(value, results.set(key, result));
    return result;
  }

  #expression(value: Value, index: Index, lanes: LaneCount): Code {
    const given = this.#given(value, index, lanes);
    if (given) return given;
    if (this.#stored(value)) return this.#load(value, index, lanes);
    const name = pointwiseName(value);
    if (!name) return this.#moved(value, index, lanes);
    this.operations++;
    const operands = value.inputs.map((input) => this.#write(input, index, lanes));
    const texts = operands.map(({ text }) => text);
    return textOf(pointwiseText(name, texts, slopeOf(value), lanes), operands);
  }

  /** A change of layout: the input's elements, or its parts', at another index. */
  #moved(value: Value, index: Index, lanes: LaneCount): Code {
    const { shape } = value;
    if (isReshape(value)) return this.#write(value.inputs[0], index, lanes);
    if (isBroadcast(value)) {
      const [x] = value.inputs;
      return this.#write(x, stridedIndex(index, shape, broadcastStrides(x.shape, shape), 0), lanes);
    }
    if (isTranspose(value)) {
      return this.#write(value.inputs[0], stridedIndex(index, shape, transposedStrides(value), 0), lanes);
    }
    if (isSlice(value)) {
      const [x] = value.inputs;
      const offset = offsetOf(value.attributes.starts, x.shape);
      return this.#write(x, stridedIndex(index, shape, stridesOf(x.shape), offset), lanes);
    }
    if (isPad(value)) {
      const part = { part: value.inputs[0], starts: value.attributes.starts };
      return this.#parts(value, [part], index, lanes);
    }
    if (isConcat(value)) return this.#parts(value, partsOf(value), index, lanes);
    throw new Error(`${value.op.name} cannot be part of an expression`);
  }

  /** The part that each element falls into, or 0 where it falls into none. */
  #parts(value: Value, parts: readonly ConcatPart[], index: Index, lanes: LaneCount): Code {
    if (lanes === 4) return this.#gathered(value, index);
    return parts.reduce((others, block) => {
      const { part } = block;
      const { inside, offset } = this.#place(value.shape, block, index.lane(0));
      // An index outside the part would read out of bounds: take element 0 and drop it.
      const safe = this.#bind('u32', wgsl`select(0u, ${offset}, ${inside})`);
      const element = this.#write(part, scatteredIndex(safe), 1);
      return wgsl`select(${others}, ${element}, ${inside})`;
    }, plain('0.0f'));
  }

  /** Whether an element of a value of `shape` falls into a block, and which element of the block it is. */
  #place(
    shape: Shape,
    { part, starts }: ConcatPart,
    at: IndexCode,
  ): { readonly inside: Code; readonly offset: Code } {
    const strides = stridesOf(shape);
    const inner = stridesOf(part.shape);
    const tests: Code[] = [];
    const terms: Code[] = [];
    shape.forEach((size, axis) => {
      if (size === 1) return;
      const [start = 0, extent = 0] = [starts[axis], part.shape[axis]];
      const coordinate = wgsl`(${divided(at, '/', strides[axis] ?? 1)} % ${size}u)`;
      const within = start > 0 ? wgsl`(${coordinate} - ${start}u)` : coordinate;
      // What lies before the part wraps around, to beyond its end.
      if (extent < size) tests.push(wgsl`(${within} < ${extent}u)`);
      terms.push(wgsl`${within} * ${inner[axis] ?? 1}u`);
    });
    // Not `&&`: each would be a branch, and compilers of CPUs need minutes for some hundred of them.
    const inside = this.#bind('bool', joined(tests, ' & ', 'true'));
    return { inside, offset: joined(terms, ' + ', '0u') };
  }

  #gathered(value: Value, index: Index): Code {
    const lanes = [0, 1, 2, 3].map((lane) => this.#write(value, scatteredIndex(index.lane(lane)), 1));
    return textOf(`vec4f(${lanes.map(({ text }) => text).join(', ')})`, lanes);
  }

  #load(value: Value, index: Index, lanes: LaneCount): Code {
    const four = lanes === 4 && index.layout === 'linear';
    const name = this.#read(value, four ? 'array<vec4f>' : 'array<f32>');
    const at = index.lane(0);
    const element = four ? wgsl`${name}[${at} / 4u]` : wgsl`${name}[${at}]`;
    return { ...(lanes === 4 && !four ? wgsl`vec4f(${element})` : element), loads: true };
  }

  #read(value: Value, type: Read['type']): string {
    const known = this.reads.find((read) => read.value === value && read.type === type);
    if (known) return known.name;
    const read = { name: `in${this.reads.length}`, type, value };
    this.reads.push(read);
    return read.name;
  }

  #bind(type: string, code: Code): Code {
    const statement = { name: `t${this.statements.length}`, type, ...code };
    this.statements.push(statement);
    return referenceTo(statement);
  }
}

function joined(codes: readonly Code[], separator: string, none: string): Code {
  return textOf(codes.map(({ text }) => text).join(separator) || none, codes);
}
