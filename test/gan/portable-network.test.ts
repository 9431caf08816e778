// The networks that a run can name, in onnxruntime: their outputs are those of our own kernels.
import { describe, expect, it } from 'vitest';
import { Bindings } from '../../src/compiler/bindings.ts';
import { type Shape, sizeOf } from '../../src/core/shape.ts';
import { classInput, evaluated } from '../../src/gan/evaluation-pass.ts';
import { layOut } from '../../src/gan/network.ts';
import { portableOf } from '../../src/gan/portable-network.ts';
import { createRunTrainer } from '../../src/gan/run.ts';
import { resolveRun } from '../../src/gan/run-config.ts';
import type { Tensor } from '../../src/gan/weights.ts';
import { encodeOnnx, onnxTarget } from '../../src/io/portable/onnx.ts';
import { mlp } from '../../src/nn/mlp.ts';
import type { Model } from '../../src/nn/module.ts';
import { fromPytorch, imagesToPytorch } from '../../src/nn/pytorch.ts';
import { reshape } from '../../src/ops/layout.ts';
import { input } from '../../src/ops/leaf.ts';
import { compileGraph } from '../../src/runtime/graph.ts';
import { device } from '../support/device.ts';
import { drawnTensors, familyClasses, familyNetworks, normalNumbers } from '../support/network-families.ts';
import { farthest, runOnnx } from '../support/onnx-session.ts';

const rows = 5;

/** The class of each row. */
const chosen = [2, 0, 1, 1, 0];
const oneHot = chosen.flatMap((label) =>
  Array.from({ length: familyClasses }, (_, i) => Number(i === label)),
);

/** What our kernels make of rows of x. */
async function ours(
  network: 'generator' | 'critic',
  model: Model,
  tensors: ReadonlyMap<string, Tensor>,
  x: Float32Array,
) {
  const given = input('x', [rows, ...model.inputShape]);
  const bindings = new Bindings();
  const layout = layOut(network, model);
  const classes = classInput(bindings, 'classes', layout, rows);
  const pass = { mode: 'eval', groups: 1, classes } as const;
  const y = evaluated(bindings, layout, reshape(given, given.shape), pass);
  const tensor = (name: string) => tensors.get(name) ?? { shape: [], data: new Float32Array() };
  const feeds = [
    ...[...model.parameters, ...model.statistics].map(
      (spec) => [`${network}.${spec.name}`, fromPytorch(spec, tensor(spec.name))] as const,
    ),
  ];
  const graph = await compileGraph(await device(), [y]);
  const [data = new Float32Array()] = await graph.run({
    x,
    ...Object.fromEntries(feeds),
    ...(classes && { classes: oneHot }),
  });
  graph.destroy();
  return imagesToPytorch(y.shape, data);
}

describe.each(familyNetworks)('%s', (name, __, networks) => {
  it.each(['generator', 'critic'] as const)(
    'the %s gives in onnxruntime what it gives here',
    async (network) => {
      const model = networks[network];
      const tensors = drawnTensors(model);
      const graph = portableOf({ network, model, tensors }, onnxTarget);
      // What repeats, pools or averages pixels does so by operations that know one order of axes only.
      if (model.classes === undefined && !/^(?:resnet|norms|own)/.test(name)) {
        // Nothing is turned round between layers, and batch norm is one product and one sum.
        expect(graph.nodes.filter(({ kind }) => kind === 'transpose' || kind === 'expand')).toEqual([]);
        const activations = model.layers.filter(({ name }) => /relu|tanh/i.test(name)).length;
        const computing = graph.nodes.filter(({ kind }) => kind === 'pointwise');
        const { length: averages } = model.statistics.filter((each) => /running_/.test(each.name));
        expect(computing).toHaveLength(activations + averages);
      }

      const width = sizeOf(model.inputShape);
      const x = normalNumbers(rows * width);
      const expected = await ours(network, model, tensors, x);
      const image = model.inputShape.length === 3;
      const batches = [1, 3, rows].map((count) => {
        const data = x.subarray(0, count * width);
        const shape: Shape = [count, ...model.inputShape];
        const { shape: dims, data: laid } = image ? imagesToPytorch(shape, data.slice()) : { shape, data };
        return {
          [network === 'generator' ? 'latents' : 'samples']: { dims, data: laid },
          ...(model.classes && {
            class: { dims: [count], data: Float32Array.from(chosen.slice(0, count)), whole: true as const },
          }),
        };
      });
      const bytes = encodeOnnx(graph, { name: network, version: '1', metadata: {} });
      const found = await runOnnx(bytes, batches);
      for (const [i, count] of [1, 3, rows].entries()) {
        const part = expected.data.subarray(0, (count * expected.data.length) / rows);
        expect(found[i]?.dims).toEqual([count, ...expected.shape.slice(1)]);
        const most = Math.max(1, ...part.map(Math.abs));
        expect(farthest(found[i]?.data ?? [], part) / most).toBeLessThan(1e-5);
      }
      expect(Math.max(...expected.data) - Math.min(...expected.data)).toBeGreaterThan(0.1);
    },
  );
});

it('points come and go in the units of the data', async () => {
  const run = resolveRun({ dataset: 'csv', data: 'x.csv', generator: 'mlp:8', critic: 'mlp:8', latent: 2 });
  const standardization = { mean: [10, -2, 5], deviation: [3, 0.5, 0] };
  const trainer = await createRunTrainer(await device(), { run, data: { shape: [3] }, standardization });
  try {
    const weights = await trainer.readWeights();
    const [latents, points] = [normalNumbers(6), normalNumbers(9)];
    const net = { hidden: [8], activation: 'relu' } as const;
    const of = async (network: 'generator' | 'critic', model: Model, name: string, data: Float32Array) => {
      const own = [...weights].map(([tensor, value]) => [tensor.replace(`${network}.`, ''), value] as const);
      const graph = portableOf({ network, model, tensors: new Map(own), standardization }, onnxTarget);
      const bytes = encodeOnnx(graph, { name: network, version: '1', metadata: {} });
      const [found] = await runOnnx(bytes, [{ [name]: { dims: [3, data.length / 3], data } }]);
      return found?.data ?? [];
    };
    const samples = await of('generator', mlp({ ...net, input: 2, output: 3 }), 'latents', latents);
    expect(farthest(samples, await trainer.sample(latents))).toBeLessThan(1e-5);
    const scores = await of('critic', mlp({ ...net, input: 3, output: 1 }), 'samples', points);
    expect(farthest(scores, (await trainer.criticAt(points)).scores)).toBeLessThan(1e-5);
  } finally {
    trainer.destroy();
  }
});
