// Numbers as figures, axes and labels of curves show them.

/** At most three significant digits, with a minus sign instead of a hyphen; a dash for what is no number. */
export function short(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const digits =
    size < 1e-3 || size >= 1e5
      ? value.toExponential(size < 1e-3 ? 1 : 0).replace('e+', 'e')
      : String(Number(value.toPrecision(3)));
  return digits.replaceAll('-', '−');
}
