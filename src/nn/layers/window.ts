// The window of convolution layers: kernel, stride, padding and dilation, checked.
import { usageError } from '../../core/errors.ts';
import type { Shape } from '../../core/shape.ts';
import { constantValues, normalValues } from '../initialise.ts';
import type { ParameterSpec } from '../module.ts';
import { requireCounts } from './require-counts.ts';

/** One number for height and width, or [height, width]. */
export type Extent = number | readonly [number, number];

/** The window of a convolution layer. */
export interface WindowOptions {
  /** Size of the window in pixels. */
  readonly kernel: Extent;
  /** Default 1. */
  readonly stride?: Extent;
  /** Pixels on each side, zeros unless a layer says otherwise; default 0. */
  readonly padding?: Extent;
  /** Pixels from one place of the window to the next, default 1. */
  readonly dilation?: Extent;
  /** Equal parts of the channels, each convolved by itself; default 1. */
  readonly groups?: number;
  /** Default false, as in the DCGAN of the paper. */
  readonly bias?: boolean;
}

export type Pair = readonly [number, number];

export interface Window {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  readonly groups: number;
  /** Pixels from the first place of the window to the last, both counted. */
  readonly span: Pair;
  /** `k4 s2 p1`, and behind it what is not usual: `d2 g4` */
  readonly text: string;
}

/** Deviation of a convolution's start weights (Radford et al. 2016, and the reference code). */
const deviation = 0.02;

export function windowFrom(layer: string, options: Omit<WindowOptions, 'bias'>): Window {
  const kernel = pair(options.kernel);
  const stride = pair(options.stride ?? 1);
  const padding = pair(options.padding ?? 0);
  const dilation = pair(options.dilation ?? 1);
  const { groups = 1 } = options;
  requireCounts(layer, { kernel, stride, dilation, groups }, 1);
  requireCounts(layer, { padding }, 0);
  const span: Pair = [(kernel[0] - 1) * dilation[0] + 1, (kernel[1] - 1) * dilation[1] + 1];
  const text = [
    `k${show(kernel)} s${show(stride)} p${show(padding)}`,
    ...(span.every((size, i) => size === kernel[i]) ? [] : [`d${show(dilation)}`]),
    ...(groups === 1 ? [] : [`g${groups}`]),
  ].join(' ');
  return { kernel, stride, padding, dilation, groups, span, text };
}

/** @throws usage error unless the channels on both sides fall into so many equal parts. */
export function requireGroups(
  layer: string,
  { groups }: Window,
  channels: { readonly channelsIn: number; readonly channelsOut: number },
): void {
  if (Object.values(channels).every((count) => count % groups === 0)) return;
  throw usageError(`${layer}: the channels cannot be split evenly`, {
    groups,
    ...channels,
    hint: 'both should be multiples of the groups',
  });
}

export function pair(extent: Extent): Pair {
  return typeof extent === 'number' ? [extent, extent] : extent;
}

/** Weight, N(0, 0.02), and where wanted bias, 0, of a convolution with `out` output channels. */
export function convolutionParameters(
  layout: 'conv' | 'conv-transpose',
  shape: Shape,
  out: number,
  bias: boolean,
): ParameterSpec[] {
  const weight = { name: 'weight', shape, layout, initial: normalValues(shape, 0, deviation) };
  const offset = {
    name: 'bias',
    shape: [out],
    layout: 'vector',
    initial: constantValues([out], 0),
  } as const;
  return bias ? [weight, offset] : [weight];
}

/** @throws usage error unless the shape is an image [h, w, channels]. */
export function requireImage(layer: string, inputShape: Shape, channels: number): Pair {
  const [height, width, depth] = inputShape;
  if (inputShape.length === 3 && depth === channels) return [height!, width!];
  throw usageError(`${layer}: the input does not fit`, {
    input: inputShape,
    hint:
      inputShape.length === 3
        ? `this layer should take ${depth} channels`
        : `it should be [height, width, ${channels}]; unflatten() turns a vector into an image`,
  });
}

/** @throws usage error where a size came out below 1. */
export function requireOutput(layer: string, inputShape: Shape, size: Pair): Pair {
  if (size.every((edge) => edge >= 1)) return size;
  throw usageError(`${layer}: the input is too small for the window`, {
    input: inputShape,
    output: size,
    hint: 'use a smaller kernel or more padding',
  });
}

function show([height, width]: Pair): string {
  return height === width ? `${height}` : `${height}×${width}`;
}
