import { expect, test } from 'vitest';
import { pointsPlot } from '../../src/io/points-plot.ts';

test('every point within the axes is drawn and those beyond are counted', () => {
  const svg = pointsPlot({ real: [1, 1, -1, -1], generated: [0, 0, 50, 0, Number.NaN, 0], extent: 2 });
  const [real, generated] = [...svg.matchAll(/<path d="([^"]*)" stroke="#[^"]*" stroke-width/g)].map(
    (match) => match[1],
  );
  expect(real).toBe('M400 160h0M160 400h0');
  expect(generated).toBe('M280 280h0');
  expect(svg).toContain('2 outside');
});

test('axes carry ticks on both sides of 0, and the title is escaped', () => {
  const svg = pointsPlot({ real: [1.4, 0], generated: [], title: 'a < b & c' });
  expect(svg).toContain('a &lt; b &amp; c');
  for (const tick of ['-1.5', '-0.5', '0', '0.5', '1.5']) expect(svg).toContain(`>${tick}</text>`);
  expect(svg).not.toContain('outside');
  expect(svg).not.toContain('NaN');
});
