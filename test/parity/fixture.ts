import { readFileSync } from 'node:fs';
import type { TrainingConfig } from '../../src/gan/config.ts';
import type { ObjectiveName } from '../../src/gan/objectives.ts';

export interface FixtureTensor {
  readonly shape: readonly number[];
  /** Row-major values, rounded to float32 where the file holds float64. */
  readonly data: Float32Array;
  /** The file's values, every digit. */
  readonly exact: Float64Array;
}

export interface Fixture<Meta> {
  readonly meta: Meta;
  readonly tensors: ReadonlyMap<string, FixtureTensor>;
}

/** Greatest difference to a second run of the same trajectory: what no float32 implementation can be asked to beat. */
export interface Drift {
  /** Relative, over the mean scores of critic and generator steps. */
  readonly loss: number;
  /** Relative; large where real and fake score nearly the same. */
  readonly estimate: number;
  /** Relative to the largest gradient entry of the same network at the same step. */
  readonly gradient: number;
  /** Absolute, at the end of the run: 99.9 % of parameters are nearer than this. */
  readonly parameter999: number;
  readonly parameterMax: number;
}

interface TrajectoryCommon {
  readonly name: string;
  /** Version of PyTorch that recorded it. */
  readonly torch: string;
  readonly learningRate: number;
  readonly clip: number;
  readonly rmsprop: { readonly alpha: number; readonly eps: number };
  readonly clipOrder: 'paper' | 'reference';
  /** Shape of one latent: [nz] or [nz, 1, 1]. */
  readonly latent: readonly number[];
  readonly batch: number;
  readonly generatorIterations: number;
  readonly nCritic: number;
  /** `every`: gradients of all steps; `ends`: first and last critic step of the first and last iteration, and both generator steps. */
  readonly gradients: 'every' | 'ends';
  /** PyTorch's description of each layer, by index. */
  readonly layers: { readonly generator: readonly string[]; readonly critic: readonly string[] };
  readonly drift: { readonly float64: Drift; readonly reordered: Drift };
}

export interface MlpTrajectory extends TrajectoryCommon {
  readonly kind: 'mlp';
  /** Layer widths, input first; ReLU between linear layers, none after the last. */
  readonly generator: readonly number[];
  readonly critic: readonly number[];
}

export interface DcganTrajectory extends TrajectoryCommon {
  readonly kind: 'dcgan';
  readonly imageSize: number;
  readonly channels: number;
  readonly ngf: number;
  readonly ndf: number;
  readonly generatorBatchNorm: boolean;
  readonly criticBatchNorm: boolean;
  readonly constantFilters: boolean;
}

export type Trajectory = MlpTrajectory | DcganTrajectory;

/** A run of another objective or optimiser, recorded in float64 by record_objectives.py. */
export type ObjectiveTrajectory = {
  readonly name: string;
  readonly batch: number;
  readonly latent: readonly number[];
  readonly generatorIterations: number;
  readonly seed: number;
  readonly config: Partial<TrainingConfig> & { readonly nCritic: number; readonly objective?: ObjectiveName };
  /** Greatest difference of the same run in float32: losses relative, gradients as in `Drift`, parameters absolute. */
  readonly drift: { readonly loss: number; readonly gradient: number; readonly parameter: number };
  /** What norms the critic's layers: each of them, or in the places of batch norm. */
  readonly criticNorm?: 'spectral' | 'layer';
  readonly generatorSpectralNorm?: true;
} & TrajectoryNetworks;

/** The residual pair, recorded by record_resnet.py. */
export interface ResnetNetworks {
  readonly kind: 'resnet';
  readonly latent: readonly number[];
  readonly imageSize: number;
  readonly channels: number;
  readonly filters: number;
}

/** What a recording says of its networks. */
type NetworksOf<T extends Trajectory> = Omit<T, Exclude<keyof TrajectoryCommon, 'latent'>>;
export type TrajectoryNetworks = NetworksOf<MlpTrajectory> | NetworksOf<DcganTrajectory> | ResnetNetworks;

export const objectiveNames = [
  'gan',
  'gan-minimax',
  'lsgan',
  'hinge',
  'wgan-gp',
  'wgan-gp-one-sided',
  'wgan-gp-dcgan',
  'gan-dcgan',
  'wgan-adam',
  'wgan-momentum',
  'wgan-centered',
  'wgan-centered-momentum',
  'wgan-sgd',
  'wgan-decay',
  'wgan-gp-adam-decay',
  'wgan-gp-adamw',
  'wgan-cosine-warmup',
  'wgan-warmup',
  'wgan-gp-linear',
  'wgan-gp-resnet',
  'wgan-lp',
  'wgan-div',
  'hinge-sn',
  'r1-sn',
  'r1-ln',
] as const;

/** A run of conditional networks, recorded in float64 by record_conditional.py. */
export type ConditionalTrajectory = Omit<ObjectiveTrajectory, 'kind'> & {
  readonly kind: 'mlp' | 'dcgan';
  readonly classes: number;
};

export const conditionalNames = ['projection', 'concat'] as const;

/** One operator evaluated by PyTorch in float64; names are keys of the fixture's tensors, `<op>.<number>.<role>`. */
export interface OperatorCase {
  readonly op: string;
  readonly attrs: Readonly<Record<string, number | string>>;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export interface OperatorCases {
  readonly name: 'operators';
  readonly torch: string;
  readonly cases: readonly OperatorCase[];
}

/** One layer evaluated by PyTorch; its tensors are `<number>.<role>`. */
export interface LayerCase {
  /** The function of `layers`, and what it is called with. */
  readonly layer: string;
  readonly args: readonly unknown[];
}

export interface LayerCases {
  readonly name: 'layers';
  readonly torch: string;
  readonly cases: readonly LayerCase[];
}

/** Layers with norms and bounds, evaluated by PyTorch in float64: what each has to be told, by its name. */
export interface NormCases {
  readonly name: 'norms';
  readonly torch: string;
  readonly cases: Readonly<Record<string, { readonly eps?: number }>>;
}

export const trajectoryNames = [
  'mlp-paper-clip',
  'mlp-reference-clip',
  'mlp-large-steps',
  'dcgan-bn-paper',
  'dcgan-bn-reference',
  'dcgan-nobn',
] as const;

export type TrajectoryName = (typeof trajectoryNames)[number];

/** Reads a fixture written by one of the record_*.py; README.md says what its tensors are called. */
export function loadFixture(name: 'operators'): Fixture<OperatorCases>;
export function loadFixture(name: 'layers'): Fixture<LayerCases>;
export function loadFixture(name: 'norms'): Fixture<NormCases>;
export function loadFixture(name: TrajectoryName): Fixture<Trajectory>;
export function loadFixture(
  name: `objective-${(typeof objectiveNames)[number]}`,
): Fixture<ObjectiveTrajectory>;
export function loadFixture(
  name: `conditional-${(typeof conditionalNames)[number]}`,
): Fixture<ConditionalTrajectory>;
export function loadFixture(name: string): Fixture<unknown> {
  const file = readFileSync(new URL(`./fixtures/${name}.safetensors`, import.meta.url));
  const headerBytes = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, 8 + headerBytes)) as Header;
  const { __metadata__: metadata, ...entries } = header;
  const tensors = new Map<string, FixtureTensor>();
  for (const [key, { dtype, shape, data_offsets: range }] of Object.entries(entries)) {
    // A copy starts at a multiple of 8 whatever the offset in the file is.
    const bytes = new Uint8Array(file.subarray(8 + headerBytes + range[0], 8 + headerBytes + range[1]));
    const values = dtype === 'F64' ? new Float64Array(bytes.buffer) : new Float32Array(bytes.buffer);
    tensors.set(key, { shape, data: Float32Array.from(values), exact: Float64Array.from(values) });
  }
  return { meta: withSettingNames(JSON.parse(metadata.case)), tensors };
}

/** The recordings spell the names of rates out. */
const recordedNames: Readonly<Record<string, keyof TrainingConfig>> = {
  learningRate: 'lr',
  criticLearningRate: 'criticLr',
  generatorLearningRate: 'generatorLr',
  learningRateSchedule: 'lrSchedule',
  learningRateFloor: 'lrFloor',
  learningRateWarmup: 'lrWarmup',
};

function withSettingNames(meta: { readonly config?: object }): unknown {
  if (meta.config === undefined) return meta;
  const config = Object.entries(meta.config).map(([name, value]) => [recordedNames[name] ?? name, value]);
  return { ...meta, config: Object.fromEntries(config) };
}

/** The tensor called `name`; a wrong name is an error of the test, so it throws. */
export function tensorOf(fixture: Fixture<unknown>, name: string): FixtureTensor {
  const tensor = fixture.tensors.get(name);
  if (tensor === undefined) throw new Error(`fixture holds no tensor called ${name}`);
  return tensor;
}

interface HeaderEntry {
  readonly dtype: 'F32' | 'F64';
  readonly shape: readonly number[];
  /** Bytes from the end of the header: first, and one past the last. */
  readonly data_offsets: readonly [number, number];
}

type Header = { readonly __metadata__: { readonly case: string } } & {
  readonly [tensor: string]: HeaderEntry;
};
