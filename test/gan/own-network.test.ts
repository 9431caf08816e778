import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { createDataset } from '../../src/data/dataset.ts';
import { networkLabel } from '../../src/gan/network-catalogue.ts';
import { buildNetworks } from '../../src/gan/networks.ts';
import { layerRows } from '../../src/gan/own-network/layer-rows.ts';
import { networkSchema } from '../../src/gan/own-network/network-schema.ts';
import { buildOwnNetwork, ownNetworkText } from '../../src/gan/own-network/own-network.ts';
import { resumedRun } from '../../src/gan/resumed-run.ts';
import { parseRun, resolveRun, trainingConfig } from '../../src/gan/run-config.ts';
import { complaints } from '../support/json-schema.ts';
import { collect, withTrainer } from '../support/small-run.ts';

const sizes = { sampleShape: [8, 8, 3], latent: 6, filters: 4 };
const build = (yaml: string, network: 'generator' | 'critic' = 'critic') =>
  buildOwnNetwork(ownNetworkText(parseYaml(yaml), 'my.yaml'), { ...sizes, network });
const example = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../docs/examples/${name}.yaml`, import.meta.url)), 'utf8');

describe('a network from a text', () => {
  it('has the layers of the library, with what follows from the map before each', () => {
    const model = build(`layers:
  - conv2d: {out: 2*filters, kernel: [3, 1], stride: 2, padding: 1}
  - batchNorm: {momentum: 0.2}
  - leakyRelu: 0.1
  - repeat: 2
    layers:
      - residual: [relu, conv2d: {out: 8, kernel: 1, bias: true}]
  - residual:
      branch: [conv2d: {out: filters/2, kernel: 1}, tanh]
      shortcut: [conv2d: {out: 2, kernel: 1}]
  - flatten
  - reshape: [1, 40]
  - reshape: {shape: [40]}
  - linear: {out: latent, bias: false}
  - sigmoid
  - softplus:
  - linear: 1`);
    expect(model.layers.map(({ name }) => name)).toEqual([
      'conv2d 3→8 k3×1 s2 p1',
      'batchNorm 8',
      'leakyRelu 0.1',
      'residual(relu, conv2d 8→8 k1 s1 p0 bias)',
      'residual(relu, conv2d 8→8 k1 s1 p0 bias)',
      'residual(conv2d 8→2 k1 s1 p0, tanh | conv2d 8→2 k1 s1 p0)',
      'flatten',
      'reshape 1×40',
      'reshape 40',
      'linear 40→6 no bias',
      'sigmoid',
      'softplus',
      'linear 6→1',
    ]);
    expect(model.parameters.map(({ name }) => name)).toContain('3.branch.1.bias');
    const generator = build(
      'layers: [linear: 4*4*filters, unflatten: [4, 4, filters], convTranspose2d: {out: channels, kernel: 4, stride: 2, padding: 1}]',
      'generator',
    );
    expect(generator.inputShape).toEqual([6]);
    expect(generator.outputShape).toEqual([8, 8, 3]);
  });

  it.each<[string, string, RegExp]>([
    [
      'a layer that there is not',
      '[leakyRelo]',
      /layer that there is not[\s\S]*at +layers\[0\]\.leakyRelo[\s\S]*mean leakyRelu/,
    ],
    ['a layer of programs', '[lambda]', /only a program can give/],
    ['an option that there is not', '[conv2d: {out: 1, kernl: 2}]', /has not[\s\S]*kernl[\s\S]*mean kernel/],
    ['an option of a layer that has none', '[relu: {slope: 1}]', /slope[\s\S]*it has none/],
    ['a missing option', '[conv2d: {out: 1}]', /leaves out[\s\S]*at +layers\[0\]\.conv2d\n +option +kernel/],
    ['a value without a name', '[conv2d: 64]', /value without a name[\s\S]*64/],
    [
      'a name in a width',
      '[linear: 2*filter]',
      /worked out[\s\S]*linear\.out\n[\s\S]*filter\n[\s\S]*filters, latent, height/,
    ],
    ['a product with a hole', '[linear: 2*]', /worked out[\s\S]*nothing between two signs/],
    ['a part of a filter', '[linear: filters/3]', /no whole number[\s\S]*1\.33/],
    ['a negative width', '[linear: -3]', /no whole number/],
    ['a width of 0', '[flatten, linear: 0]', /not a size[\s\S]*layers\[1\]\.linear/],
    ['a number that is none', '[leakyRelu: much]', /no number/],
    [
      'a flag that is none',
      '[flatten, linear: {out: 1, bias: 1}]',
      /neither true nor false[\s\S]*linear\.bias/,
    ],
    ['a shape that is none', '[reshape: 5]', /no shape/],
    ['a window of three sides', '[conv2d: {out: 1, kernel: [1, 2, 3]}]', /other than two sides/],
    ['two layers in one item', '[{relu: null, tanh: null}]', /item that is no layer/],
    ['a number as a layer', '[5]', /item that is no layer/],
    ['a repeat of something else', '[{repeat: 2, relu: null}]', /repeats something else/],
    ['a repeat without layers', '[{repeat: 2}]', /no list of layers[\s\S]*layers\[0\]\.layers/],
    ['too many repeats', '[{repeat: 1000000, layers: [relu]}]', /repeats too often/],
    ['too many layers', '[{repeat: 1000, layers: [{repeat: 1000, layers: [relu]}]}]', /too many layers/],
    [
      'a layer that does not fit',
      '[relu, linear: 3]',
      /input does not fit\n +network +critic\n +at +layers\[1\]\.linear/,
    ],
    [
      'a block whose ways differ',
      '[residual: [conv2d: {out: 4, kernel: 1}]]',
      /different shapes\n[\s\S]*residual/,
    ],
    ['an inner layer that does not fit', '[residual: [relu, linear: 3]]', /residual\.branch\[1\]\.linear/],
    ['another end', '[flatten, linear: 2]', /ends in another shape[\s\S]*\[2\][\s\S]*\[1\][\s\S]*one score/],
    ['no layers', '[]', /ends in another shape/],
  ])('refuses %s, and says where', (_, layers, message) => {
    expect(() => build(`layers: ${layers}`)).toThrow(message);
    expect(() => build(`layers: ${layers}`)).toThrow(expect.objectContaining({ kind: 'usage' }));
  });

  it('is refused with its file where it is no list of layers', () => {
    for (const content of [5, 'relu', {}, { layers: {} }]) {
      expect(() => ownNetworkText(content, 'my.yaml')).toThrow(/no list of layers\n +file +my\.yaml/);
    }
    expect(() => ownNetworkText({ layers: [], size: 5 }, 'my.yaml')).toThrow(
      /part that there is not[\s\S]*size/,
    );
    const odd = { ...sizes, network: 'critic' } as const;
    expect(() => buildOwnNetwork('{"layers":[', odd)).toThrow(/no JSON/);
  });

  it('passes the schema for editors where it is right, whose every layer is one of the library', () => {
    const schema = networkSchema();
    for (const name of ['generator', 'critic']) {
      expect(complaints(schema, parseYaml(example(name)))).toEqual([]);
    }
    expect(complaints(schema, { layers: ['leakyRelo'] })).not.toEqual([]);
    expect(complaints(schema, { layers: [{ conv2d: { out: 1 } }] })).not.toEqual([]);
    expect(Object.keys(layerRows).length).toBeGreaterThan(12);
  });
});

describe('a run with networks from a text', () => {
  const text = (name: string) => ownNetworkText(parseYaml(example(name)), name);
  const given = { dataset: 'mnist', generator: text('generator'), critic: text('critic') } as const;

  it('holds them, and builds them again from its record', () => {
    const run = resolveRun({ ...given, filters: 4 });
    expect([run.imageSize, run.ngf, run.ndf]).toEqual([28, 4, 4]);
    const again = parseRun(JSON.stringify(run), 'config.json');
    expect(again).toEqual(run);
    const { generator, critic } = buildNetworks(again, [28, 28, 1]);
    expect(generator.outputShape).toEqual([28, 28, 1]);
    expect(critic.parameters[0]?.shape).toEqual([4, 4, 1, 4]);
  });

  it('trains, as the examples of the docs do', async () => {
    const run = resolveRun({ ...given, filters: 2, latent: 4, objective: 'wgan-gp' });
    const pixels = Uint8Array.from({ length: 20 * 64 }, (_, i) => (i * i * 31 + 7 * i) % 256);
    const options = {
      ...buildNetworks(run, [8, 8, 1]),
      data: createDataset('noise', [8, 8, 1], pixels),
      config: { ...trainingConfig(run), batch: 4, nCritic: 1 },
    };
    await withTrainer(options, async (trainer) => {
      const metrics = await collect(trainer.train({ steps: 2 }));
      expect(metrics.every(({ criticSlope }) => (criticSlope ?? 0) > 0)).toBe(true);
    });
  });

  it('refuses another network when it is resumed, by short names', () => {
    const run = resolveRun(given);
    const changed = given.critic.replace('0.2', '0.1');
    expect(() => resumedRun(run, { critic: changed })).toThrow(
      new RegExp(
        `critic cannot change[\\s\\S]*${networkLabel(given.critic)}[\\s\\S]*${networkLabel(changed)}`,
      ),
    );
    expect(resumedRun(run, { critic: given.critic }).critic).toBe(given.critic);
  });

  it('has no filters where its networks name none', () => {
    const plain = ownNetworkText([{ linear: 2 }], 'g');
    const run = resolveRun({
      dataset: '8gaussians',
      generator: plain,
      critic: ownNetworkText([{ linear: 1 }], 'c'),
    });
    expect([run.ngf, run.ndf, run.imageSize]).toEqual([undefined, undefined, undefined]);
  });

  it('with batch norm in the critic does not take a penalty', () => {
    const critic = ownNetworkText(['flatten', 'batchNorm', { linear: 1 }], 'c');
    expect(() => resolveRun({ ...given, critic, objective: 'wgan-gp' })).toThrow(/batch norm ties a batch/);
  });
});
