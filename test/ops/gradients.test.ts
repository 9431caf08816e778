import { describe, expect, it } from 'vitest';
import { interpret } from '../../src/graph/interpret.ts';
import { topologicalOrder, type Value } from '../../src/graph/value.ts';
import { input } from '../../src/ops/leaf.ts';
import { leakyRelu, leakyStep, pointwiseNames, relu } from '../../src/ops/pointwise.ts';
import { sum } from '../../src/ops/sum.ts';
import { grad } from '../../src/transform/grad.ts';
import { allCases, otherCases, pointwiseCases } from './cases.ts';
import { expectDerivative, project } from './projection.ts';

describe.each(allCases)('$name', (opCase) => {
  const projection = project(opCase);

  it('has the first derivative that differences of its values show', () => {
    expect(projection.gradients.map((g) => g.shape)).toEqual(opCase.shapes);
    expectDerivative(projection.slope, projection.loss, projection, projection.first);
  });

  it('has the second derivative that differences of its first show', () => {
    expectDerivative(projection.curvature, projection.slope, projection, projection.second);
  });
});

describe('the table of cases', () => {
  const opsOf = (values: readonly Value[]) => new Set(topologicalOrder(values).map((value) => value.op.name));

  it.each(pointwiseNames)('has a case that uses %s', (name) => {
    expect(pointwiseCases[name]?.length).toBeGreaterThan(0);
    for (const opCase of pointwiseCases[name]!) {
      const x = opCase.shapes.map((shape, i) => input(`x${i}`, shape));
      expect(opsOf([opCase.build(x, input('indices', [1], 'u32'))])).toContain(name);
    }
  });

  it('has a case for every other primitive that has a gradient', () => {
    const used = opsOf(otherCases.map((opCase) => project(opCase).loss));
    const primitives = ['sum', 'broadcast', 'reshape', 'transpose', 'slice', 'pad', 'concat', 'center'];
    primitives.push('matmul', 'conv2d', 'conv2d-input', 'conv2d-weight', 'gather', 'scatter');
    for (const primitive of primitives) expect(used).toContain(primitive);
  });
});

describe('at zero', () => {
  const slopesAt = (f: (x: Value) => Value) => {
    const x = input('x', [3]);
    return [...interpret(grad(sum(f(x)), [x]), new Map([[x, [0, -0, 1e-300]]]))[0]!];
  };

  it('relu has the slope 0, leaky relu its own, as PyTorch', () => {
    expect(slopesAt(relu)).toEqual([0, 0, 1]);
    expect(slopesAt((x) => leakyRelu(x, 0.2))).toEqual([0.2, 0.2, 1]);
  });

  it('masks let no gradient through', () => {
    expect(slopesAt((x) => leakyStep(x, 0.2))).toEqual([0, 0, 0]);
  });
});
