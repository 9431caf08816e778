// Numbers within the story's sentences, the same in every language.

/** With so many decimals, and a minus sign instead of a hyphen. */
export function minus(value: number, digits = 2): string {
  return value.toFixed(digits).replace('-', '−');
}
