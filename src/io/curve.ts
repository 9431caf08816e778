// The Wasserstein curve as an SVG.
import type { TopLevelSpec } from 'vega-lite';
import { nearRange, runningMedian, settledRange } from '../metrics/median.ts';
import { plotSvg } from './plot-svg.ts';

/** What `wassersteinCurveSvg` draws. */
export interface WassersteinCurve {
  /** E[f(x)] − E[f(g(z))] after each generator iteration, in order. */
  readonly estimates: ArrayLike<number>;
  /** Generator iteration of each estimate; by default 1, 2, 3, … */
  readonly steps?: ArrayLike<number>;
  /** Above the curve. */
  readonly title?: string;
  /** Where it is an estimate of something else: what stands under the title. */
  readonly subtitle?: string;
  /** Along the vertical axis. */
  readonly axis?: string;
  /** The axis goes no further down, however far below it the curve is; without end by default. */
  readonly least?: number;
}

/** More points than the curve has pixels show nothing more. */
const maximumPoints = 2000;
const medianWindow = 101;

/**
 * The curve as an SVG: the raw estimate in grey and its running median. Needs no DOM. Its axis is made for what comes after the
 * first five iterations, of 50 or more: a critic is not clipped before its first step, and its estimate is of another scale until then.
 * @throws usage error where the packages vega and vega-lite are not installed
 * @example
 * const estimates: number[] = [];
 * for await (const step of trainer.train({ steps: 500 })) estimates.push(step.wassersteinEstimate);
 * const svg = await wassersteinCurveSvg({ estimates });
 */
export async function wassersteinCurveSvg(curve: WassersteinCurve): Promise<string> {
  return plotSvg(curveSpec(curve));
}

function curveSpec({
  estimates,
  steps,
  title = 'Wasserstein estimate',
  subtitle = 'up to a constant that the critic sets: not comparable between critics',
  axis = 'E f(x) − E f(g(z))',
  least,
}: WassersteinCurve): TopLevelSpec {
  const median = runningMedian(estimates, medianWindow);
  const range = settledRange(steps ?? Array.from(estimates, (_, i) => i + 1), [estimates, median], least);
  const drawn = (value = Number.NaN) =>
    Number.isFinite(value) ? (range ? nearRange(value, range) : value) : null;
  const values = thinned(estimates.length).map((i) => ({
    step: steps?.[i] ?? i + 1,
    raw: drawn(estimates[i]),
    median: drawn(median[i]),
  }));
  const scale = { zero: true, ...(range && { domain: [...range] }) };
  const line = (field: string, label: string, width: number, opacity: number) => ({
    mark: { type: 'line' as const, strokeWidth: width, opacity, clip: true },
    encoding: {
      y: { field, type: 'quantitative' as const, title: axis, scale },
      color: {
        datum: label,
        scale: { domain: ['raw', `median of ${medianWindow}`], range: ['#8aa0b8', '#1f6feb'] },
        legend: { title: null, orient: 'top-right' as const },
      },
    },
  });
  return {
    width: 640,
    height: 320,
    background: 'white',
    title: {
      text: title,
      subtitle,
      anchor: 'start',
    },
    data: { values },
    encoding: { x: { field: 'step', type: 'quantitative', title: 'generator iterations' } },
    layer: [line('raw', 'raw', 1, 0.7), line('median', `median of ${medianWindow}`, 2, 1)],
  };
}

/** Every position, or about `maximumPoints` of them evenly spread, the last always among them. */
function thinned(count: number): number[] {
  const stride = Math.max(1, Math.ceil(count / maximumPoints));
  return Array.from({ length: Math.ceil(count / stride) }, (_, k) => count - 1 - k * stride).reverse();
}
