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
