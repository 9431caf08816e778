// The WGSL of pointwise ops: a row for each, and the functions that they call.
import type { PointwiseName } from '../ops/pointwise.ts';

/** One element, or four neighbours at once. */
export type LaneCount = 1 | 4;

type Text = (x: readonly string[], slope: string, lanes: LaneCount) => string;

/** WGSL of every pointwise op, on f32 or vec4f alike. A missing row does not compile. */
const texts: Readonly<Record<PointwiseName, Text>> = {
  add: ([a, b]) => `${a} + ${b}`,
  sub: ([a, b]) => `${a} - ${b}`,
  mul: ([a, b]) => `${a} * ${b}`,
  div: ([a, b]) => `${a} / ${b}`,
  neg: ([x]) => `-${x}`,
  sqrt: ([x]) => `sqrt(${x})`,
  // inverseSqrt may be off by more than the division and the root together.
  rsqrt: ([x], _, lanes) => `${laneType(lanes)}(1.0) / sqrt(${x})`,
  exp: ([x], _, lanes) => `safeExp${lanes}(${x})`,
  log: ([x], _, lanes) => `safeLog${lanes}(${x})`,
  tanh: ([x], _, lanes) => `safeTanh${lanes}(${x})`,
  sigmoid: ([x], _, lanes) => `safeSigmoid${lanes}(${x})`,
  erf: ([x], _, lanes) => `safeErf${lanes}(${x})`,
  softplus: ([x], _, lanes) => `safeSoftplus${lanes}(${x})`,
  // `x <= 0`, not `x > 0`: NaN must come out as NaN.
  leakyRelu: ([x], slope, lanes) => {
    const zero = `${laneType(lanes)}(0.0)`;
    return `select(${x}, ${slope === '0.0f' ? zero : `${x} * ${slope}`}, ${x} <= ${zero})`;
  },
  leakyStep: ([x], slope, lanes) => {
    const type = laneType(lanes);
    return `select(${type}(${slope}), ${type}(1.0), ${x} > ${type}(0.0))`;
  },
  greater: ([a, b], _, lanes) => `select(${laneType(lanes)}(0.0), ${laneType(lanes)}(1.0), ${a} > ${b})`,
  select: ([mask, a, b], _, lanes) => `select(${b}, ${a}, ${mask} != ${laneType(lanes)}(0.0))`,
};

/** The WGSL expression of a pointwise op on operands given as names. */
export function pointwiseText(
  name: PointwiseName,
  operands: readonly string[],
  slope: number,
  lanes: LaneCount,
): string {
  return texts[name](operands, floatText(slope), lanes);
}

/** WGSL functions that an expression calls; append those whose name occurs in it. */
export function helpersFor(code: string): string {
  return Object.entries(helpers)
    .filter(([name]) => code.includes(name))
    .flatMap(([name, body]) => {
      const used = ([1, 4] as const).filter((lanes) => code.includes(`${name}${lanes}(`));
      return used.map((lanes) => body(laneType(lanes), lanes));
    })
    .join('\n');
}

export function laneType(lanes: LaneCount): 'f32' | 'vec4f' {
  return lanes === 4 ? 'vec4f' : 'f32';
}

function bitsType(lanes: LaneCount): 'u32' | 'vec4u' {
  return lanes === 4 ? 'vec4u' : 'u32';
}

/** NaN and infinities, also those that rounding to f32 makes, cannot be written in WGSL. */
export function hasLiteral(value: number): boolean {
  return Number.isFinite(Math.fround(value));
}

/** A number as a WGSL f32 literal, rounded to f32. */
export function floatText(value: number): string {
  const rounded = Math.fround(value);
  if (!hasLiteral(value)) throw new Error(`no WGSL literal for ${value}`);
  const text = String(rounded);
  return /[.e]/.test(text) ? `${text}f` : `${text}.0f`;
}

/** The builtins overflow for large |x| on some drivers, lose the small end, or make numbers of NaN; these do not. */
const helpers: Readonly<Record<string, (type: string, lanes: LaneCount) => string>> = {
  // SwiftShader's exp(NaN) is infinite, its log(−1) is 0 and its log(NaN) 89. Only the bits show a NaN everywhere.
  safeExp: (type, lanes) => `
fn safeExp${lanes}(x: ${type}) -> ${type} {
  let bits = bitcast<${bitsType(lanes)}>(x) & ${bitsType(lanes)}(0x7fffffffu);
  return select(exp(x), x, bits > ${bitsType(lanes)}(0x7f800000u));
}`,
  // Beyond +∞ come, as bits, the NaNs, −0, and whatever is negative, of which the root is NaN.
  safeLog: (type, lanes) => `
fn safeLog${lanes}(x: ${type}) -> ${type} {
  let bits = bitcast<${bitsType(lanes)}>(x);
  let outside = (bits > ${bitsType(lanes)}(0x7f800000u)) & (bits != ${bitsType(lanes)}(0x80000000u));
  return select(log(x), sqrt(x), outside);
}`,
  safeTanh: (type, lanes) => `
fn safeTanh${lanes}(x: ${type}) -> ${type} {
  let t = exp(-2.0 * abs(x));
  let far = sign(x) * (1.0 - t) / (1.0 + t);
  let s = x * x;
  let near = x * (1.0 + s * (-0.33333333 + s * (0.13333333 + s * (-0.053968254 + s * 0.021869488))));
  return select(far, near, abs(x) < ${type}(0.25));
}`,
  safeSigmoid: (type, lanes) => `
fn safeSigmoid${lanes}(x: ${type}) -> ${type} {
  let t = exp(-abs(x));
  return select(t, ${type}(1.0), x >= ${type}(0.0)) / (1.0 + t);
}`,
  // WGSL has no erf. Minimax polynomials: x + x·p(x²) near 0, 1 − e^q(|x|) beyond; within 8e-8 of the exact value.
  safeErf: (type, lanes) => `
fn safeErf${lanes}(x: ${type}) -> ${type} {
  let t = min(abs(x), ${type}(4.0));
  let q = -0.12871751 + t * (-0.63484687 + t * (-0.10677788 + t * (0.024254622 + t * (-0.0038839644 +
    t * (0.00038319713 - t * 0.000017285347)))));
  let far = sign(x) * (1.0 - exp(t * q - t));
  let s = x * x;
  let near = x + x * (0.12837917 + s * (-0.37612534 + s * (0.11281993 + s * (-0.026768135 +
    s * (0.0049911942 - s * 0.0005967617)))));
  return select(near, far, abs(x) > ${type}(0.92773438));
}`,
  safeSoftplus: (type, lanes) => `
fn safeSoftplus${lanes}(x: ${type}) -> ${type} {
  let t = exp(-abs(x));
  let near = t * (1.0 - t * (0.5 - t * 0.33333333));
  return select(x, ${type}(0.0), x < ${type}(0.0)) + select(log(1.0 + t), near, t < ${type}(0.0078125));
}`,
};
