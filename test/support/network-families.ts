// Every kind of network that a run can name, small: what exports have to get right.
import { createRandom } from '../../src/core/random.ts';
import type { Shape } from '../../src/core/shape.ts';
import { sizeOf } from '../../src/core/shape.ts';
import { buildNetworks, type Networks } from '../../src/gan/networks.ts';
import type { RunConfig } from '../../src/gan/run-config.ts';
import type { Tensor } from '../../src/gan/weights.ts';
import type { Model } from '../../src/nn/module.ts';
import { pytorchShape } from '../../src/nn/pytorch.ts';

interface Family extends Partial<Pick<RunConfig, 'conditionalCritic'>> {
  readonly generator: string;
  readonly critic: string;
  readonly shape: Shape;
  readonly conditional?: true;
}

/** A critic of the layers that no named network has. */
const ownCritic = JSON.stringify({
  layers: [
    { conv2d: { out: 4, kernel: 3, padding: 1, paddingMode: 'reflect', bias: true } },
    { prelu: 4 },
    { conv2d: { out: 6, kernel: 3, padding: 2, dilation: 2, groups: 2, bias: true } },
    'gelu',
    { averagePool2d: { kernel: 3, stride: 2, padding: 1 } },
    'selu',
    { maxPool2d: 2 },
    { upsampleConv2d: { out: 5, kernel: 3 } },
    { dropout: 0.5 },
    'elu',
    'globalSumPool',
    { linear: 1 },
  ],
});

/** By what each of them is there for. */
const families: Readonly<Record<string, Family>> = {
  'mlp, points': { generator: 'mlp:16-16', critic: 'mlp:16-16', shape: [2] },
  'mlp, grey': { generator: 'mlp:16', critic: 'mlp:16', shape: [6, 7, 1] },
  'mlp-bn and mlp-leaky, colour': {
    generator: 'mlp-bn:12-16-20',
    critic: 'mlp-leaky:12-8',
    shape: [5, 4, 3],
  },
  'dcgan, even': { generator: 'dcgan', critic: 'dcgan', shape: [16, 16, 1] },
  'dcgan, odd': { generator: 'dcgan', critic: 'dcgan', shape: [25, 25, 3] },
  'dcgan-constant and dcgan-nobn, rectangular': {
    generator: 'dcgan-constant',
    critic: 'dcgan-nobn',
    shape: [12, 34, 1],
  },
  'resnet, colour': { generator: 'resnet', critic: 'resnet', shape: [16, 16, 3] },
  'dcgan and dcgan-sn': { generator: 'dcgan', critic: 'dcgan-sn', shape: [16, 16, 1] },
  'norms, dcgan-ln': { generator: 'dcgan', critic: 'dcgan-ln', shape: [16, 16, 1] },
  'norms, dcgan-in': { generator: 'dcgan', critic: 'dcgan-in', shape: [16, 16, 1] },
  'own, of the other layers': { generator: 'dcgan', critic: ownCritic, shape: [12, 12, 3] },
  'mlp-bn and mlp, conditional': {
    ...{ generator: 'mlp-bn:12-16', critic: 'mlp:12', shape: [5, 4, 3] },
    ...{ conditional: true, conditionalCritic: 'concat' },
  },
  'dcgan, conditional': {
    ...{ generator: 'dcgan', critic: 'dcgan-nobn', shape: [16, 16, 1] },
    ...{ conditional: true, conditionalCritic: 'projection' },
  },
};

const latent = 6;
/** Of those that are conditional. */
export const familyClasses = 3;

export const familyNetworks: readonly (readonly [name: string, shape: Shape, networks: Networks])[] =
  Object.entries(families).map(([name, { shape, ...names }]) => [
    name,
    shape,
    buildNetworks({ ...names, latent, ngf: 3, ndf: 3 }, shape, familyClasses),
  ]);

/** Tensors that make a difference, in PyTorch's layouts: outputs are neither all alike nor all at an end of their range. */
export function drawnTensors({ parameters, statistics }: Model): Map<string, Tensor> {
  const random = createRandom(3, 1);
  const filled = (shape: Shape, draw: () => number): Tensor => ({
    shape,
    data: Float32Array.from({ length: sizeOf(shape) }, draw),
  });
  return new Map([
    ...parameters.map((spec): [string, Tensor] => {
      const shape = pytorchShape(spec);
      const spread = shape.length === 1 ? 0.5 : 1.5 / Math.sqrt(sizeOf(shape.slice(1)));
      return [spec.name, filled(shape, () => spread * random.normal())];
    }),
    ...statistics.map((spec): [string, Tensor] => [
      spec.name,
      filled(pytorchShape(spec), () => 0.2 + random.uniform()),
    ]),
  ]);
}

export function normalNumbers(count: number): Float32Array {
  const random = createRandom(5, 2);
  return Float32Array.from({ length: count }, () => random.normal());
}
