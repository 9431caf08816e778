// How the text of a network names the layers of the library: a row for each of them, so that a layer without a row does
// not compile. What follows from the map before a layer, such as its channels, is not asked for.
//   needs, takes   options that must and that may be given, with the kind of their values
//   bare           the option that a value without a name is: `leakyRelu: 0.1`
import { usageError } from '../../core/errors.ts';
import type { Shape } from '../../core/shape.ts';
import type { Module } from '../../nn/module.ts';
import * as layers from '../../nn/public.ts';
import type { Kind, kinds } from './values.ts';

type Options = Readonly<Record<string, Kind>>;
type Read<O extends Options> = { readonly [Name in keyof O]: ReturnType<(typeof kinds)[O[Name]]> };

/** What a builder gets: options that were left out are left out. */
type Given<Needs extends Options, Takes extends Options> = Read<Needs> & Partial<Read<Takes>>;

interface RowOf<Needs extends Options, Takes extends Options> {
  readonly needs: Needs;
  readonly takes: Takes;
  readonly bare?: keyof (Needs & Takes) & string;
  readonly build: (given: Given<Needs, Takes>, input: Shape) => Module;
}

/** A row, whatever its options. */
export interface LayerRow {
  readonly needs: Options;
  readonly takes: Options;
  readonly bare?: string;
  readonly build: (given: Readonly<Record<string, unknown>>, input: Shape) => Module;
}

function row<const Needs extends Options, const Takes extends Options>(given: RowOf<Needs, Takes>): LayerRow {
  // Options are read by their kinds before they get here: the types of `Given` say so.
  return { ...given, build: (options, input) => given.build(options as Given<Needs, Takes>, input) };
}

/** A layer that nothing is said of. */
const plain = (build: (channels: number) => Module): LayerRow =>
  row({ needs: {}, takes: {}, build: (_, input) => build(channelsOf(input)) });

const window = {
  stride: 'extent',
  padding: 'extent',
  dilation: 'extent',
  groups: 'count',
  bias: 'flag',
} as const;
const pool = { stride: 'extent', padding: 'extent' } as const;

/** Every function of the library's `layers`. */
type LayerName = keyof typeof layers;

/** `program`: what only a program can give, functions and classes. */
export const layerRows: Readonly<Record<LayerName, LayerRow | 'program'>> = {
  averagePool2d: row({
    needs: { kernel: 'extent' },
    takes: { ...pool, countIncludePad: 'flag' },
    bare: 'kernel',
    build: (options) => layers.averagePool2d(options),
  }),
  batchNorm: row({
    needs: {},
    takes: { eps: 'number', momentum: 'number' },
    build: (options, input) => layers.batchNorm(channelsOf(input), options),
  }),
  concatClasses: 'program',
  conditionalBatchNorm: 'program',
  conv2d: row({
    needs: { out: 'count', kernel: 'extent' },
    takes: { ...window, paddingMode: 'paddingMode' },
    build: ({ out, ...options }, input) => layers.conv2d(channelsOf(input), out, options),
  }),
  convTranspose2d: row({
    needs: { out: 'count', kernel: 'extent' },
    takes: { ...window, outputPadding: 'extent' },
    build: ({ out, ...options }, input) => layers.convTranspose2d(channelsOf(input), out, options),
  }),
  dropout: row({
    needs: {},
    takes: { rate: 'number' },
    bare: 'rate',
    build: ({ rate }) => layers.dropout(rate),
  }),
  dropout2d: row({
    needs: {},
    takes: { rate: 'number' },
    bare: 'rate',
    build: ({ rate }) => layers.dropout2d(rate),
  }),
  elu: row({ needs: {}, takes: { alpha: 'number' }, bare: 'alpha', build: ({ alpha }) => layers.elu(alpha) }),
  flatten: plain(layers.flatten),
  gelu: row({
    needs: {},
    takes: { approximate: 'approximate' },
    bare: 'approximate',
    build: ({ approximate }) => layers.gelu(approximate),
  }),
  globalAveragePool: plain(layers.globalAveragePool),
  globalSumPool: plain(layers.globalSumPool),
  groupNorm: row({
    needs: { groups: 'count' },
    takes: { eps: 'number', affine: 'flag' },
    bare: 'groups',
    build: ({ groups, ...options }, input) => layers.groupNorm(groups, channelsOf(input), options),
  }),
  instanceNorm: row({
    needs: {},
    takes: { eps: 'number', affine: 'flag' },
    build: (options, input) => layers.instanceNorm(channelsOf(input), options),
  }),
  lambda: 'program',
  layerNorm: row({
    needs: {},
    takes: { eps: 'number', affine: 'flag' },
    build: (options, input) => layers.layerNorm(input, options),
  }),
  leakyRelu: row({
    needs: {},
    takes: { slope: 'number' },
    bare: 'slope',
    build: ({ slope }) => layers.leakyRelu(slope),
  }),
  linear: row({
    needs: { out: 'count' },
    takes: { bias: 'flag' },
    bare: 'out',
    build: ({ out, ...options }, input) => layers.linear(channelsOf(input), out, options),
  }),
  maxPool2d: row({
    needs: { kernel: 'extent' },
    takes: pool,
    bare: 'kernel',
    build: (options) => layers.maxPool2d(options),
  }),
  prelu: row({
    needs: {},
    takes: { channels: 'count' },
    bare: 'channels',
    build: ({ channels }) => layers.prelu(channels),
  }),
  projection: 'program',
  relu: plain(layers.relu),
  reshape: row({
    needs: { shape: 'shape' },
    takes: {},
    bare: 'shape',
    build: ({ shape }) => layers.reshape(shape),
  }),
  residual: row({
    needs: { branch: 'layers' },
    takes: { shortcut: 'layers' },
    bare: 'branch',
    build: ({ branch, shortcut }) => layers.residual(branch, shortcut),
  }),
  selu: plain(layers.selu),
  sigmoid: plain(layers.sigmoid),
  softplus: plain(layers.softplus),
  spectralNorm: row({
    needs: { layer: 'layers' },
    takes: { iterations: 'count', eps: 'number' },
    bare: 'layer',
    build: ({ layer, ...options }) => layers.spectralNorm(onlyOne(layer), options),
  }),
  tanh: plain(layers.tanh),
  unflatten: row({
    needs: { shape: 'shape' },
    takes: {},
    bare: 'shape',
    build: ({ shape }) => layers.unflatten(shape),
  }),
  upsample: row({
    needs: { scale: 'extent' },
    takes: {},
    bare: 'scale',
    build: ({ scale }) => layers.upsample(scale),
  }),
  upsampleConv2d: row({
    needs: { out: 'count', kernel: 'extent' },
    takes: { ...window, paddingMode: 'paddingMode', scale: 'extent' },
    build: ({ out, ...options }, input) => layers.upsampleConv2d(channelsOf(input), out, options),
  }),
};

function channelsOf(input: Shape): number {
  return input[input.length - 1] ?? 1;
}

/** @throws usage error where there are several */
function onlyOne(given: readonly Module[]): Module {
  const [layer, ...others] = given;
  if (layer && others.length === 0) return layer;
  throw usageError('spectralNorm takes one layer', {
    layers: given.length,
    hint: 'give each layer a spectralNorm of its own',
  });
}
