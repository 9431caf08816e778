// quotient: divisions by sizes that are known when a kernel is made, written as each adapter does them fastest.
import type { AdapterTraits } from './kernel.ts';

/** Arguments below which `quotient` may multiply: up to here rounding cannot carry a product over a whole number. */
const exactBelow = 2 ** 21;

/**
 * Text of `fn NAME(x: u32) -> u32`, the whole part of x / divisor. A power of two is a shift. Other compilers make a product
 * of integers of the rest, but SwiftShader divides vectors lane by lane, which takes as long as a load: there x + ½ is multiplied
 * by the inverse in f32. Its distance from the next multiple is at least ½ / divisor, and the error of the product at most
 * 2⁻²³ · x / divisor.
 *
 * @param most the greatest x
 */
export function quotient(
  name: string,
  divisor: number,
  most: number,
  { class: adapter }: Pick<AdapterTraits, 'class'>,
): string {
  const value = Number.isInteger(Math.log2(divisor))
    ? `x >> ${Math.log2(divisor)}u`
    : adapter === 'swiftshader' && most < exactBelow
      ? `u32(i32((f32(i32(x)) + 0.5) * ${Math.fround(1 / divisor)}))`
      : `x / ${divisor}u`;
  return `fn ${name}(x: u32) -> u32 { return ${value}; }`;
}

/**
 * The text with each `x / N` and `x % N`, where N is a power of two and x a name, a call or a bracket, as a shift or a mask.
 * What stands behind `*`, `/` or `%` is left: it is not divided alone.
 */
export function withShifts(text: string): string {
  const division = /(?<=[\w)]) ([/%]) (\d+)u\b/g;
  let done = '';
  let rest = 0;
  for (const match of text.matchAll(division)) {
    const [matched, operator, digits] = match;
    const bits = Math.log2(Number(digits));
    const before = done + text.slice(rest, match.index);
    const begin = operandBegin(before);
    if (!Number.isInteger(bits) || /[*/%~]\s*$/.test(before.slice(0, begin))) continue;
    const operand = before.slice(begin);
    const value = operator === '/' ? `${operand} >> ${bits}u` : `${operand} & ${Number(digits) - 1}u`;
    done = `${before.slice(0, begin)}(${value})`;
    rest = match.index + matched.length;
  }
  return done + text.slice(rest);
}

/** Where the name, member, call or bracket begins with which the text ends. */
function operandBegin(text: string): number {
  let at = text.length;
  if (text[at - 1] === ')') {
    let depth = 0;
    do {
      at--;
      if (text[at] === ')') depth++;
      if (text[at] === '(') depth--;
    } while (depth > 0 && at > 0);
  }
  while (at > 0 && /[\w.]/.test(text.charAt(at - 1))) at--;
  return at;
}
