// The roofline plot of a profile.
import type { TopLevelSpec } from 'vega-lite';
import { plotSvg } from '../io/plot-svg.ts';
import type { Peaks } from './peaks.ts';
import { type ProfiledStep, roofAt } from './profile.ts';

export interface Roofline {
  readonly title: string;
  /** Adapter and what else should stand below the title. */
  readonly subtitle: string;
  readonly peaks: Peaks;
  readonly steps: readonly ProfiledStep[];
}

/**
 * Williams, Waterman and Patterson's roofline (2009) as an SVG: each kernel's arithmetic intensity against the rate it
 * reaches, below the two measured roofs. Kernels without floating-point operations have no place in it. A kernel whose
 * operands stay in a cache can stand above the slanted roof, which is that of memory.
 */
export async function rooflineSvg(roofline: Roofline): Promise<string> {
  return plotSvg(spec(roofline));
}

function spec({ title, subtitle, peaks, steps }: Roofline): TopLevelSpec {
  const kernels = steps
    .filter(({ flops }) => flops > 0)
    .map(({ label, kernel, phase, count, ms, flops, bytes }) => ({
      label,
      family: kernel.replace(/\/.*/, ''),
      phase,
      intensity: flops / bytes,
      gflops: flops / ms / 1e6,
      totalMs: count * ms,
    }));
  const intensities = kernels.map(({ intensity }) => intensity);
  const rates = kernels.map(({ gflops }) => gflops);
  const ridge = peaks.fmaGflops / peaks.bandwidthGBs;
  const left = decadeBelow(Math.min(0.1, ...intensities));
  const right = decadeAbove(Math.max(10 * ridge, ...intensities));
  const roof = [left, ridge, right].map((intensity) => ({ intensity, gflops: roofAt(intensity, peaks) }));
  const rateScale = {
    type: 'log' as const,
    domain: [
      decadeBelow(Math.min(roof[0]!.gflops, ...rates)),
      decadeAbove(Math.max(peaks.fmaGflops, ...rates)),
    ],
  };
  const x = {
    field: 'intensity',
    type: 'quantitative' as const,
    title: 'floating-point operations a byte of bound operands',
    scale: { type: 'log' as const, domain: [left, right] },
  };
  const y = { field: 'gflops', type: 'quantitative' as const, title: 'GFLOP/s', scale: rateScale };
  const roofText = (
    text: string,
    at: number,
    place: { align: 'left' | 'right'; dx: number; dy: number },
  ) => ({
    data: { values: [{ intensity: at, gflops: roofAt(at, peaks) }] },
    mark: { type: 'text' as const, text, ...place, fontSize: 11, color: '#444' },
    encoding: { x, y },
  });
  return {
    width: 640,
    height: 400,
    background: 'white',
    title: { text: title, subtitle, anchor: 'start' },
    layer: [
      {
        data: { values: roof },
        mark: { type: 'line', color: '#444', strokeWidth: 2 },
        encoding: { x, y },
      },
      roofText(`${peaks.fmaGflops.toFixed(1)} GFLOP/s, multiply-adds`, right, {
        align: 'right',
        dx: 0,
        dy: -8,
      }),
      roofText(`${peaks.bandwidthGBs.toFixed(1)} GB/s, memory`, left, { align: 'left', dx: 24, dy: 4 }),
      {
        data: { values: kernels },
        mark: { type: 'point', filled: true, opacity: 0.7 },
        encoding: {
          x,
          y,
          size: {
            field: 'totalMs',
            type: 'quantitative',
            title: 'ms of a step',
            scale: { range: [20, 900] },
          },
          color: { field: 'family', type: 'nominal', title: 'kernel' },
          shape: { field: 'phase', type: 'nominal', title: 'part of the step' },
          tooltip: { field: 'label' },
        },
      },
    ],
  };
}

function decadeBelow(value: number): number {
  return 10 ** Math.floor(Math.log10(value));
}

function decadeAbove(value: number): number {
  return 10 ** Math.ceil(Math.log10(value));
}
