import { expect, it } from 'vitest';
import { chartSpecs } from '../../../src/demo/page/chart-specs.ts';

it('every curve says what its vertical axis measures, and what each of its lines is', () => {
  for (const spec of Object.values(chartSpecs).flat()) {
    expect(spec.yTitle, spec.id).toMatch(/\S/);
    const labels = spec.lines.map(({ label }) => label);
    expect(new Set(labels).size, spec.id).toBe(labels.length);
    expect(Math.min(...labels.map((label) => label.length)), spec.id).toBeGreaterThan(0);
  }
});
