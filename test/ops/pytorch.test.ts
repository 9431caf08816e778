import { describe, expect, it } from 'vitest';
import { interpret } from '../../src/graph/interpret.ts';
import { simplify } from '../../src/transform/simplify.ts';
import { tensorOf } from '../parity/fixture.ts';
import { build, fixture, operators, scaleOf } from './pytorch-operators.ts';

describe.each(fixture.meta.cases.map((c, number) => ({ label: `${c.op} ${number}`, c })))(
  '$label',
  ({ c }) => {
    const { values, feeds } = build(c);

    it.each([
      ['as written', values],
      ['simplified', simplify(values)],
    ])('has the values and gradients that PyTorch has, %s', (_, outputs) => {
      interpret(outputs, feeds).forEach((elements, i) => {
        const name = c.outputs[i]!;
        const { exact } = tensorOf(fixture, name);
        const scale = scaleOf(c, name);
        expect(elements.length, name).toBe(exact.length);
        // Asked this way round, NaN is an error too.
        const wrong = elements.findIndex((element, k) => !(Math.abs(element - exact[k]!) <= 1e-12 * scale));
        if (wrong >= 0) expect.fail(`${name} at ${wrong}: ${elements[wrong]} against ${exact[wrong]}`);
      });
    });
  },
);

it('the fixture holds no operator that goes unchecked', () => {
  expect([...new Set(fixture.meta.cases.map((c) => c.op))].sort()).toEqual(Object.keys(operators).sort());
});
