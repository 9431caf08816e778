import { expect, test } from 'vitest';
import { wassersteinCurveSvg } from '../../src/io/curve.ts';

const linePoints = (svg: string) =>
  [...svg.matchAll(/<path aria-label="[^"]*"[^>]* d="(M[^"]*)"/g)].map(
    (match) => match[1]!.split(/[ML]/).length - 1,
  );

test('the curve shows the raw estimate, its median and that K is unknown', async () => {
  const svg = await wassersteinCurveSvg({ estimates: Array.from({ length: 300 }, (_, i) => 1 / (1 + i)) });
  expect(svg.startsWith('<svg')).toBe(true);
  expect(svg).toContain('generator iterations');
  expect(svg).toContain('median of 101');
  expect(svg).toContain('not comparable between critics');
  expect(linePoints(svg)).toEqual([300, 300]);
});

test('the axis is made for what comes after the first five iterations, whose estimates are of another scale', async () => {
  const estimates = Array.from({ length: 400 }, (_, i) => (i < 2 ? -0.2 : 0.01 * Math.exp(-i / 100)));
  const heights = (svg: string) =>
    [...svg.matchAll(/<path aria-label="[^"]*"[^>]* d="(M[^"]*)"/g)].map(([, path = '']) =>
      path
        .split(/[ML]/)
        .slice(1)
        .map((point) => Number(point.split(',')[1])),
    );
  const [raw, median] = heights(await wassersteinCurveSvg({ estimates }));
  expect(raw![0]).toBe(640); // the plot is 320 high, and its frame cuts what is beyond
  expect(Math.max(...raw!.slice(5))).toBeLessThanOrEqual(320);
  expect(Math.max(...median!.slice(5)) - Math.min(...median!.slice(5))).toBeGreaterThan(160);
  const [short] = heights(await wassersteinCurveSvg({ estimates: estimates.slice(0, 40) }));
  expect(Math.max(...short!)).toBeLessThanOrEqual(320);
});

test('an axis with a least value goes no further down, however far below it the curve is', async () => {
  const estimates = Array.from({ length: 100 }, (_, i) => (i === 40 ? -9000 : 0.6));
  const svg = await wassersteinCurveSvg({ estimates, least: -Math.LN2 });
  expect(svg).toContain('with values from −0.8 to 0.7');
});

test('a long run is thinned to what pixels can show', async () => {
  const svg = await wassersteinCurveSvg({
    estimates: Float32Array.from({ length: 50_001 }, (_, i) => Math.sin(i)),
  });
  for (const points of linePoints(svg)) expect(points).toBeLessThanOrEqual(2000);
});

test('a run that diverged or has no steps still makes a curve', async () => {
  expect(
    await wassersteinCurveSvg({ estimates: [1, Number.NaN, 2, Number.POSITIVE_INFINITY] }),
  ).not.toContain('NaN');
  expect(await wassersteinCurveSvg({ estimates: [] })).toContain('<svg');
});
