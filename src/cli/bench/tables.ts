// The bench's figures as tables for people.
import type { Peaks } from '../../bench/peaks.ts';
import { type ProfiledStep, roofAt } from '../../bench/profile.ts';
import type {
  AgainstFigures,
  AgainstKernelFigures,
  DistanceFigures,
  KernelFigures,
  PeerFigures,
  PriorFigures,
  ScaleFigures,
  Spread,
  StreamingFigures,
  WorkloadFigures,
} from '../../bench/report.ts';
import { table } from '../table.ts';

export function peaksText({ fmaGflops, bandwidthGBs, by }: Peaks): string {
  return table(
    ['peak', '', 'reached by'],
    [
      ['multiply-adds', `${number(fmaGflops)} GFLOP/s`, by.fma],
      ['memory', `${number(bandwidthGBs)} GB/s`, by.bandwidth],
    ],
  );
}

export function workloadText(figures: WorkloadFigures): string {
  const { stepMs, plannedBytes, liveBytes, firstStepMs, peers = {}, against } = figures;
  const facts: [string, string][] = [
    ['step', `${number(stepMs.median)} ms (${number(stepMs.min)} to ${number(stepMs.max)})`],
    ['critic iterations', `${number(figures.criticIterationsPerSecond)} a second`],
    ['rate', `${number(figures.gflops)} GFLOP/s, ${percent(figures.fractionOfPeak)} of the peak`],
    [
      'dispatches',
      `${figures.dispatchesPerCriticIteration} a critic iteration, ${number(figures.dispatchesPerStep)} a step`,
    ],
    [
      'submits, readbacks',
      `${number(figures.submitsPerStep)} and ${number(figures.readbacksPerStep)} a step`,
    ],
    ['host', `${number(figures.hostMsPerStep)} ms a step`],
    ['memory', `${mebibytes(plannedBytes)} planned, ${mebibytes(liveBytes)} live`],
    ...(firstStepMs
      ? [
          ['first step', `${number(firstStepMs.cold)} ms cold, ${number(firstStepMs.cached)} ms cached`] as [
            string,
            string,
          ],
        ]
      : []),
    ...Object.entries(peers).map(([name, peer]): [string, string] => [name, peerText(peer)]),
    ...(against ? againstFacts(against) : []),
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  return [figures.name, ...facts.map(([name, fact]) => `  ${name.padEnd(width)}  ${fact}`), ''].join('\n');
}

function peerText({ stepMs, ratio, remark }: PeerFigures): string {
  if (stepMs === null || ratio === null) return `no figure: ${remark}`;
  return `${number(stepMs)} ms, ${number(ratio)} times ours (${remark})`;
}

function againstFacts(against: AgainstFigures): [string, string][] {
  const { ratioOfTurns, firstStepMs, firstStepRatio } = against;
  const turns = ratioOfTurns ? `; by turns ${rangeText(ratioOfTurns)}` : '';
  const facts: [string, string][] = [['against', `${peerText(against)}${turns}`]];
  if (firstStepMs && firstStepRatio) {
    const state = (name: 'cold' | 'cached') =>
      `${number(firstStepMs[name])} ms ${name}, ${number(firstStepRatio[name])} times ours`;
    facts.push(['its first step', `${state('cold')}; ${state('cached')}`]);
  }
  return facts;
}

/** The other checkout's columns are there only where it was measured. */
export function kernelsText(kernels: readonly KernelFigures[]): string {
  const compared = kernels.some(({ against }) => against);
  return table(
    [
      ...['product', 'variant', 'ms', 'GFLOP/s', 'of the peak'],
      ...(compared ? ['the other: variant', 'ms', 'times ours', 'by turns'] : []),
    ],
    kernels.map(({ name, variant, ms, gflops, fractionOfPeak, against }) => [
      ...[name, variant, number(ms), number(gflops), percent(fractionOfPeak)],
      ...(against ? againstCells(against) : []),
    ]),
  );
}

function againstCells({ variant, ms, ratio, ratioOfTurns }: AgainstKernelFigures): string[] {
  if (ms === null || ratio === null || ratioOfTurns === null) return [variant, 'none', '', ''];
  return [variant, number(ms), number(ratio), rangeText(ratioOfTurns)];
}

function rangeText({ min, max }: Spread): string {
  return `${number(min)} to ${number(max)}`;
}

/** What the choice without measuring is worth, product by product. */
export function priorText(products: readonly PriorFigures[]): string {
  const msOf = ({ variants }: PriorFigures, name: string | null) => {
    const timed = variants.find(({ variant }) => variant === name);
    return timed ? number(timed.ms) : '';
  };
  return table(
    ['product', 'prior', 'ms', 'best', 'ms', 'prior over best', 'variants'],
    products.map((product) => [
      ...[product.name, product.prior ?? '', msOf(product, product.prior)],
      ...[product.best ?? 'not measured', msOf(product, product.best)],
      product.ratio === null ? '' : number(product.ratio),
      `${product.variants.length} of ${product.variants.length + product.leftOut.length}`,
    ]),
  );
}

export function streamingText(figures: readonly StreamingFigures[]): string {
  const range = ({ median, min, max }: Spread) => `${number(median)} (${number(min)} to ${number(max)})`;
  return table(
    ['data in', 'ms a step', 'of each turn over the GPU’s'],
    figures.map(({ from, stepMs, ratioOfTurns }) => [from, range(stepMs), range(ratioOfTurns)]),
  );
}

export function distancesText(distances: readonly DistanceFigures[]): string {
  return table(
    ['distance', 'ms'],
    distances.map(({ name, ms }) => [name, number(ms)]),
  );
}

export function scaleText({ workload, sweep, against, points, worstDeviation }: ScaleFigures): string {
  const line = against === 'flops' ? 'operations' : sweep;
  return [
    `${workload}: ${sweep}\n`,
    table(
      [sweep, 'step ms', 'GFLOP a step', 'GFLOP/s', 'of the peak', 'planned', `off a line in ${line}`],
      points.map((point) => [
        String(point.value),
        number(point.stepMs),
        number(point.flops / 1e9),
        number(point.gflops),
        percent(point.fractionOfPeak),
        mebibytes(point.plannedBytes),
        percent(point.deviation),
      ]),
    ),
    `at most ${percent(worstDeviation)} off\n`,
  ].join('');
}

/** Kernels by their share of an outer iteration, the dearest first, down to the last hundredth of it. */
export function profileText(steps: readonly ProfiledStep[], peaks: Peaks): string {
  const total = steps.reduce((sum, { count, ms }) => sum + count * ms, 0);
  const sorted = [...steps].sort((a, b) => b.count * b.ms - a.count * a.ms);
  let shown = 0;
  const rows: string[][] = [];
  for (const { label, kernel, count, ms, flops, bytes } of sorted) {
    if (shown > 0.99 * total) break;
    shown += count * ms;
    const gflops = flops / ms / 1e6;
    rows.push([
      label,
      kernel,
      String(count),
      number(ms),
      percent((count * ms) / total),
      flops > 0 ? number(gflops) : '',
      number(bytes / ms / 1e6),
      flops > 0 ? percent(gflops / roofAt(flops / bytes, peaks)) : '',
    ]);
  }
  return [
    table(['dispatch', 'kernel', 'times', 'ms', 'of the step', 'GFLOP/s', 'GB/s', 'of its roof'], rows),
    `${steps.length - rows.length} others take ${percent(1 - shown / total)}\n`,
    `${number(total)} ms a step by its kernels alone\n`,
  ].join('');
}

/** Three digits that matter. */
function number(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const text = value.toFixed(size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : 2);
  return text.replace(/^-(?=[0.]+$)/, '');
}

function percent(fraction: number): string {
  return `${number(100 * fraction)} %`;
}

function mebibytes(bytes: number): string {
  return `${number(bytes / 2 ** 20)} MiB`;
}
