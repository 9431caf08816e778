// The windows of convolutions as other runtimes state them: zeros on all four sides, in place of the size that comes out.
import { usageError } from '../../core/errors.ts';
import type { ConvGeometry } from '../../ops/conv-window.ts';
import type { PaddedWindow } from './graph.ts';

/** The same on both sides where that gives the size, as PyTorch has it. */
export function inputPads(geometry: ConvGeometry): PaddedWindow {
  return windowOf(geometry, ({ large, small, kernel, stride, before }) => {
    const needed = (small - 1) * stride + kernel - large - before;
    const symmetric = Math.floor((large + 2 * before - kernel) / stride) + 1 === small;
    return { after: symmetric ? before : needed, extra: 0 };
  });
}

/** What is cut off a transposed convolution, and its output padding. */
export function transposePads(geometry: ConvGeometry): PaddedWindow {
  return windowOf(geometry, ({ large, small, kernel, stride, before }) => {
    const extra = large - ((small - 1) * stride + kernel - 2 * before);
    return { after: before - Math.min(0, extra), extra: Math.max(0, extra) };
  });
}

interface Side {
  readonly large: number;
  readonly small: number;
  readonly kernel: number;
  readonly stride: number;
  readonly before: number;
}

function windowOf(
  g: ConvGeometry,
  padsOf: (side: Side) => { readonly after: number; readonly extra: number },
): PaddedWindow {
  const [down, across] = ([0, 1] as const).map((i) => {
    const [large, small] = i === 0 ? [g.h, g.oh] : [g.w, g.ow];
    const kernel = i === 0 ? g.kh : g.kw;
    const side = { large, small, kernel, stride: g.stride[i], before: g.padding[i] };
    const pads = padsOf(side);
    if (pads.after < 0 || pads.extra >= Math.max(1, side.stride)) {
      throw usageError('a convolution that leaves out rows of its input cannot be exported', {
        ...side,
        hint: 'use conv2d, whose output is as large as its window allows',
      });
    }
    return pads;
  });
  return {
    stride: g.stride,
    pads: [g.padding[0], g.padding[1], down?.after ?? 0, across?.after ?? 0],
    extra: [down?.extra ?? 0, across?.extra ?? 0],
  };
}
