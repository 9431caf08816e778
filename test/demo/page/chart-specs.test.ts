import '../english.ts';
import { expect, it } from 'vitest';
import { chartSpecsOf } from '../../../src/demo/page/chart-specs.ts';
import { viewNames } from '../../../src/demo/protocol.ts';

it.each(viewNames)('every curve of %s says what its vertical axis and each of its lines are', (view) => {
  for (const spec of chartSpecsOf(view)) {
    expect(spec.yTitle, spec.id).toMatch(/\S/);
    const labels = spec.lines.map(({ label }) => label);
    expect(new Set(labels).size, spec.id).toBe(labels.length);
    expect(Math.min(...labels.map((label) => label.length)), spec.id).toBeGreaterThan(0);
  }
});
