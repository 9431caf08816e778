/** Arguments below which `quotient` may multiply: up to here rounding cannot carry a product over a whole number. */
const exactBelow = 2 ** 21;

/**
 * Text of `fn NAME(x: u32) -> u32`, the whole part of x / divisor, without a division where there is another way: software
 * adapters divide vectors of integers lane by lane, which takes SwiftShader as long as a load.
 *
 * A power of two is a shift. Otherwise x + ½ is multiplied by the inverse in f32: its distance from the next multiple is at
 * least ½ / divisor, and the error of the product at most 2⁻²³ · x / divisor.
 *
 * @param most the greatest x
 */
export function quotient(name: string, divisor: number, most: number): string {
  const value = Number.isInteger(Math.log2(divisor))
    ? `x >> ${Math.log2(divisor)}u`
    : most < exactBelow
      ? `u32(i32((f32(i32(x)) + 0.5) * ${Math.fround(1 / divisor)}))`
      : `x / ${divisor}u`;
  return `fn ${name}(x: u32) -> u32 { return ${value}; }`;
}
