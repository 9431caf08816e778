// The networks that a run can name, a row each: how it is built and what the help says of it. The text of the flags,
// the pattern that names must match and the hint of an error all derive from the rows.
//   kind    the name before a colon: `mlp` of `mlp:512-256`
//   widths  the hidden layers of an MLP, which the name may carry: `mlp:512-256`
import { usageError } from '../core/errors.ts';
import type { Shape } from '../core/shape.ts';
import { sizeOf } from '../core/shape.ts';
import { constantFilterGenerator, dcganCritic, dcganGenerator } from '../nn/dcgan.ts';
import { type MlpOptions, mlp } from '../nn/mlp.ts';
import type { Model } from '../nn/module.ts';

interface GeneratorOptions {
  readonly latent: number;
  /** One sample: [dimensions] or [H, W, C]. */
  readonly sampleShape: Shape;
  /** Of the layer next to the image. */
  readonly filters: number;
  /** Widths of the hidden layers; none for a DCGAN. */
  readonly hidden: readonly number[];
}

type CriticOptions = Omit<GeneratorOptions, 'latent'>;

interface NetworkRow<Options> {
  /** Stands behind the name in the help. */
  readonly remark?: string;
  /** An MLP's hidden layers where the name carries no widths; absent for DCGANs, whose layers follow from the image. */
  readonly widths?: readonly number[];
  /** @throws usage error where no layer plan fits the image size. */
  readonly build: (options: Options) => Model;
}

interface CriticRow extends NetworkRow<CriticOptions> {
  /** Whether its batch norm ties the samples of a batch together. */
  readonly batchNorm: boolean;
}

type Catalogue<Row> = Readonly<Record<string, Row>>;

/** `mlp` is the paper's; the other MLPs are PyTorch-GAN's for MNIST. */
const generators = {
  dcgan: { build: (options) => dcganGenerator(dcganOptions(options)) },
  'dcgan-constant': {
    remark: 'no batch norm',
    build: (options) => constantFilterGenerator(dcganOptions(options)),
  },
  mlp: {
    widths: [512, 512, 512, 512],
    build: (options) => mlp({ ...mlpGeneratorOptions('mlp', options), activation: 'relu' }),
  },
  'mlp-bn': {
    widths: [128, 256, 512, 1024],
    // Batch norm from the second hidden layer on, and images kept in [−1, 1].
    build: (options) =>
      mlp({
        ...mlpGeneratorOptions('mlp-bn', options),
        activation: 'leakyRelu',
        batchNorm: options.hidden.slice(1),
        outputActivation: options.sampleShape.length > 1 ? 'tanh' : 'none',
      }),
  },
} as const satisfies Catalogue<NetworkRow<GeneratorOptions>>;

const critics = {
  dcgan: { batchNorm: true, build: (options) => dcganCritic({ ...dcganOptions(options), batchNorm: true }) },
  'dcgan-nobn': {
    remark: 'no batch norm',
    batchNorm: false,
    build: (options) => dcganCritic({ ...dcganOptions(options), batchNorm: false }),
  },
  mlp: {
    widths: [512, 512, 512, 512],
    batchNorm: false,
    build: ({ sampleShape, hidden }) =>
      mlp({ name: 'mlp critic', input: sampleShape, hidden, output: 1, activation: 'relu' }),
  },
  'mlp-leaky': {
    widths: [512, 256],
    batchNorm: false,
    build: ({ sampleShape, hidden }) =>
      mlp({ name: 'mlp-leaky critic', input: sampleShape, hidden, output: 1, activation: 'leakyRelu' }),
  },
} as const satisfies Catalogue<CriticRow>;

function dcganOptions<T extends CriticOptions>(options: T): T & { imageSize: number; channels: number } {
  const [imageSize = 0, , channels = 0] = options.sampleShape;
  return { ...options, imageSize, channels };
}

function mlpGeneratorOptions(
  kind: string,
  { latent, sampleShape, hidden }: GeneratorOptions,
): Omit<MlpOptions, 'activation'> {
  return {
    name: `${kind} generator`,
    input: latent,
    hidden,
    output: sizeOf(sampleShape),
    ...(sampleShape.length > 1 && { outputShape: sampleShape }),
  };
}

/** @throws usage error where there is no such generator, or no layer plan fits the image size. */
export function buildGenerator(name: string, options: Omit<GeneratorOptions, 'hidden'>): Model {
  const { row, hidden } = rowOf<NetworkRow<GeneratorOptions>>(generators, name);
  return row.build({ ...options, hidden });
}

/** @throws usage error where there is no such critic, or no layer plan fits the image size. */
export function buildCritic(name: string, options: Omit<CriticOptions, 'hidden'>): Model {
  const { row, hidden } = rowOf<CriticRow>(critics, name);
  return row.build({ ...options, hidden });
}

/** Whether a network reads or makes images with convolutions, so that it has filters and does not fit points. */
export function isConvolutional(network: 'generator' | 'critic', name: string): boolean {
  const catalogue: Catalogue<NetworkRow<never>> = network === 'generator' ? generators : critics;
  return rowOf(catalogue, name).row.widths === undefined;
}

/** Whether the critic's batch norm ties the samples of a batch together. */
export function hasBatchNorm(critic: string): boolean {
  return rowOf<CriticRow>(critics, critic).row.batchNorm;
}

/** `mlp-bn:128-256` → the row of `mlp-bn`, and hidden layers of 128 and 256. */
function rowOf<Row extends NetworkRow<never>>(
  catalogue: Catalogue<Row>,
  name: string,
): { readonly row: Row; readonly hidden: readonly number[] } {
  const [kind = '', widths] = name.split(':');
  const row = Object.hasOwn(catalogue, kind) ? catalogue[kind] : undefined;
  if (row !== undefined) return { row, hidden: widths?.split('-').map(Number) ?? row.widths ?? [] };
  throw usageError('there is no such network', {
    network: name,
    hint: `use one of ${Object.keys(catalogue).join(', ')}`,
  });
}

/** What the settings say of a catalogue of networks; `example` is an MLP with widths. */
function textsOf(catalogue: Catalogue<NetworkRow<never>>, example: string) {
  const rows = Object.entries(catalogue);
  const kinds = (form: 'fixed' | 'widths') =>
    rows.filter(([, { widths }]) => (widths === undefined) === (form === 'fixed')).map(([kind]) => kind);
  const remarked = rows.map(([kind, { remark }]) => (remark === undefined ? kind : `${kind} (${remark})`));
  const width = '[1-9]\\d{0,4}';
  return {
    pattern: new RegExp(
      `^(?:${kinds('fixed').join('|')}|(?:${kinds('widths').join('|')})(?::${width}(?:-${width})*)?)$`,
    ),
    meaning: `${remarked.join(', ')}, or with widths: ${example}`,
    expects: `${rows.map(([kind]) => kind).join(', ')}, or widths such as ${example}`,
  } as const;
}

/** Pattern, help and hint of the settings `generator` and `critic`. */
export const networkTexts = {
  generator: textsOf(generators, 'mlp:512-512-512'),
  critic: textsOf(critics, 'mlp:512-256'),
} as const;
