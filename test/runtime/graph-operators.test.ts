import { beforeAll, describe, expect, it } from 'vitest';
import { topologicalOrder } from '../../src/graph/value.ts';
import { inputName, isInput } from '../../src/ops/leaf.ts';
import { compileGraph } from '../../src/runtime/graph.ts';
import { build, fixture, scaleOf } from '../ops/pytorch-operators.ts';
import { tensorOf } from '../parity/fixture.ts';
import { device } from '../support/device.ts';

// The operators that PyTorch recorded in float64, on the GPU: values, gradients, and gradients of gradients.
// One graph for all of them, since equal kernels are then compiled once.

const { cases } = fixture.meta;
const results = new Map<string, Float32Array>();

beforeAll(async () => {
  const built = cases.map(build);
  const values = built.flatMap((one) => one.values);
  const feeds = new Map(built.flatMap((one) => [...one.feeds]));
  const graph = await compileGraph(await device(), values);
  const inputs = topologicalOrder(values).filter(isInput);
  const outputs = await graph.run(
    Object.fromEntries(inputs.map((value) => [inputName(value), feeds.get(value)!])),
  );
  graph.destroy();
  cases
    .flatMap((c) => c.outputs)
    .forEach((name, i) => {
      results.set(name, outputs[i]!);
    });
}, 600_000);

describe('on the GPU', () => {
  it.each(cases.map((c, number) => [`${c.op} ${number}`, c] as const))(
    '%s has the values and gradients that PyTorch has',
    (_, c) => {
      for (const name of c.outputs) {
        const { exact } = tensorOf(fixture, name);
        const actual = results.get(name)!;
        expect(actual.length, name).toBe(exact.length);
        const bound = 1e-5 * scaleOf(c, name);
        const wrong = actual.findIndex((element, k) => !(Math.abs(element - exact[k]!) <= bound));
        if (wrong >= 0) expect.fail(`${name} at ${wrong}: ${actual[wrong]} against ${exact[wrong]}`);
      }
    },
  );
});
