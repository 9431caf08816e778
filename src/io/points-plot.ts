// Real and generated points of the plane as an SVG.

/** What `pointsPlot` draws. */
export interface PointsPlot {
  /** x, y, x, y, … */
  readonly real: ArrayLike<number>;
  /** x, y, x, y, … */
  readonly generated: ArrayLike<number>;
  /** Above the plot. */
  readonly title?: string;
  /** The axes reach from −extent to extent; by default as far as the real points, and a tenth more. */
  readonly extent?: number;
}

const side = 480;
const margin = 40;

/**
 * An SVG scatter of real (grey) and generated (blue) 2-D points; generated ones beyond the axes are counted.
 * @example
 * const generated = await trainer.sample(trainer.fixedLatents(2000));
 * const svg = pointsPlot({ real: data.values.subarray(0, 4000), generated });
 */
export function pointsPlot({ real, generated, title = '', extent = 1.1 * reach(real) }: PointsPlot): string {
  const scale = side / (2 * extent);
  const toX = (x: number) => round(margin + side / 2 + x * scale);
  const toY = (y: number) => round(margin + side / 2 - y * scale);
  const inside = (points: ArrayLike<number>, i: number) =>
    Math.abs(points[i]!) <= extent && Math.abs(points[i + 1]!) <= extent;
  let outside = 0;
  for (let i = 0; i + 1 < generated.length; i += 2) if (!inside(generated, i)) outside++;

  // One path a colour, each point a line of no length with round ends: far smaller than circles.
  const dots = (points: ArrayLike<number>, colour: string) => {
    const moves: string[] = [];
    for (let i = 0; i + 1 < points.length; i += 2) {
      if (inside(points, i)) moves.push(`M${toX(points[i]!)} ${toY(points[i + 1]!)}h0`);
    }
    return `<path d="${moves.join('')}" stroke="${colour}" stroke-width="3" stroke-linecap="round" stroke-opacity="0.5" fill="none"/>`;
  };
  const step = tickStep(extent);
  const most = Math.floor(extent / step + 1e-9);
  const ticks = Array.from({ length: 2 * most + 1 }, (_, i) => round((i - most) * step));
  const far = margin + side;
  const axes = ticks.flatMap((tick) => [
    `<path d="M${toX(tick)} ${far}v5M${margin} ${toY(tick)}h-5" stroke="#888"/>`,
    `<text x="${toX(tick)}" y="${far + 18}" text-anchor="middle">${tick}</text>`,
    `<text x="${margin - 8}" y="${toY(tick) + 4}" text-anchor="end">${tick}</text>`,
  ]);
  const note = outside > 0 ? `, ${outside} outside` : '';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${side + 2 * margin}" height="${side + 2 * margin}" font-family="sans-serif" font-size="12" fill="#333">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="${margin}" y="24" font-size="14">${escapeXml(title)}</text>`,
    `<text x="${far}" y="24" text-anchor="end"><tspan fill="#888">● real</tspan>  <tspan fill="#1f6feb">● generated${note}</tspan></text>`,
    dots(real, '#999'),
    dots(generated, '#1f6feb'),
    `<rect x="${margin}" y="${margin}" width="${side}" height="${side}" fill="none" stroke="#888"/>`,
    ...axes,
    '</svg>\n',
  ].join('\n');
}

function reach(points: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < points.length; i++) most = Math.max(most, Math.abs(points[i]!));
  return most > 0 && Number.isFinite(most) ? most : 1;
}

/** 1, 2 or 5 times a power of ten, for at most five ticks each side of 0. */
function tickStep(extent: number): number {
  const power = 10 ** Math.floor(Math.log10(extent / 4));
  return power * [1, 2, 5, 10].find((factor) => extent / (power * factor) <= 5)!;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
