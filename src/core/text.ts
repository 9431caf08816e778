// Words and figures of messages.

/** 3576704 → 3,576,704 */
export function grouped(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 picture`, `1,200 pictures`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** A figure to three digits: `0.0123`, `150000`. */
export function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** A share of one in per cent: `50 %`, `0.3 %`. */
export function percent(share: number): string {
  const value = 100 * share;
  return `${value < 1 ? Number(value.toPrecision(1)) : Math.round(value)} %`;
}

/** Bytes as people read them: `1.2 GiB`, `34 MiB`, `512 bytes`. */
export function bytesText(bytes: number): string {
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let [value, unit] = [bytes, 'bytes'];
  for (const larger of units) {
    if (value < 1024) break;
    [value, unit] = [value / 1024, larger];
  }
  return `${value < 10 && unit !== 'bytes' ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
