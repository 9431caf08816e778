// Numbers as figures, axes and labels of curves show them.

/** At most three significant digits; a dash for what is no number. */
export function short(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e5) return value.toExponential(size < 1e-3 ? 1 : 0).replace('e+', 'e');
  return String(Number(value.toPrecision(3)));
}
