// The model of docs/parallel.md: what an outer iteration takes on n ranks, from measured sums over ranks and the bytes and
// operations of a plan. `node scripts/run.mjs scripts/scaling.ts` reads docs/results/parallel/all-reduce.jsonl, prints the
// table and draws scaling.svg beside it.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { planWorkload } from '../src/bench/planned-workload.ts';
import { plotSvg } from '../src/io/plot-svg.ts';
import { workloads } from '../src/nn/workloads.ts';

/** A way between ranks: seconds before a message comes, and bytes a second. */
interface Link {
  readonly name: string;
  readonly latency: number;
  readonly bandwidth: number;
}

interface Measured {
  readonly ranks: number;
  readonly measured: readonly { readonly megabytes: number; readonly fastestMs: number }[];
}

const folder = fileURLToPath(new URL('../docs/results/parallel/', import.meta.url));
const ranksOf = [1, 2, 4, 8, 16, 32, 64];
/** What is assumed of a GPU: operations a second in such networks, and bytes a second to the host. */
const gpu = { flops: 5e12, readback: 10e9 };
/** Nominal, of networks that nothing here was measured on. */
const assumed: readonly Link[] = [
  { name: '10 Gbit/s', latency: 30e-6, bandwidth: 1.25e9 },
  { name: '100 Gbit/s', latency: 5e-6, bandwidth: 12.5e9 },
];
/** Outer iterations between two means of weights. */
const every = 10;

/** Seconds of a sum of so many bytes (Rabenseifner): 2⌈log₂ n⌉ messages, and 2(n − 1)/n of the bytes over each rank's link. */
function sumSeconds({ latency, bandwidth }: Link, ranks: number, bytes: number): number {
  if (ranks === 1) return 0;
  return 2 * Math.ceil(Math.log2(ranks)) * latency + (2 * ((ranks - 1) / ranks) * bytes) / bandwidth;
}

/** The link that fits measured sums best, by their relative distances: what memory and two cores are. */
function fitted(measured: readonly Measured[]): Link {
  const points = measured.flatMap(({ ranks, measured: sums }) =>
    sums.map(({ megabytes, fastestMs }) => ({ ranks, bytes: megabytes * 1e6, seconds: fastestMs / 1e3 })),
  );
  const misfit = (link: Link) =>
    points.reduce(
      (sum, { ranks, bytes, seconds }) => sum + Math.log(sumSeconds(link, ranks, bytes) / seconds) ** 2,
      0,
    );
  const steps = (low: number, high: number) =>
    Array.from({ length: 61 }, (_, i) => low * (high / low) ** (i / 60));
  const links = steps(1e-6, 1e-2).flatMap((latency) =>
    steps(1e7, 1e11).map((bandwidth) => ({ name: 'this machine', latency, bandwidth })),
  );
  return links.reduce((best, link) => (misfit(link) < misfit(best) ? link : best));
}

const measured = readFileSync(`${folder}all-reduce.jsonl`, 'utf8')
  .trim()
  .split('\n')
  .map((line): Measured => JSON.parse(line));
const limits = {
  maxStorageBuffersPerShaderStage: 8,
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
  maxComputeWorkgroupStorageSize: 2 ** 14,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupsPerDimension: 65_535,
  minStorageBufferOffsetAlignment: 256,
};
const { summary } = planWorkload(workloads.dcgan64, {
  class: 'hardware',
  subgroupSize: undefined,
  f16: false,
  limits,
});
const critic = 4 * summary.criticParameters;
const generator = 4 * summary.generatorParameters;
const nCritic = 5;
const alone = summary.flopsPerStep / gpu.flops;
/** Weights, and RMSProp's one average of each. */
const state = 2 * (critic + generator);

const modes = {
  /** Every step: its gradients to the host, the sum, and back. */
  gradients: (link: Link, n: number) =>
    n === 1
      ? alone
      : alone +
        [...new Array<number>(nCritic).fill(critic), generator].reduce(
          (sum, bytes) => sum + sumSeconds(link, n, bytes) + (2 * bytes) / gpu.readback,
          0,
        ),
  weights: (link: Link, n: number) =>
    n === 1 ? alone : alone + (sumSeconds(link, n, state) + (2 * state) / gpu.readback) / every,
} as const;

const machine = fitted(measured);
const rows = [machine, ...assumed].flatMap((link) =>
  (['gradients', 'weights'] as const).flatMap((mode) =>
    ranksOf.map((n) => ({
      series: `${mode === 'weights' ? `weights ${every}` : mode}, ${link.name}`,
      n,
      speedup: (n * alone) / modes[mode](link, n),
    })),
  ),
);
process.stdout.write(
  [
    `dcgan64: ${summary.criticParameters} and ${summary.generatorParameters} parameters, ${(1e3 * alone).toFixed(1)} ms an iteration at ${gpu.flops / 1e12} TFLOP/s`,
    `this machine: latency ${(1e6 * machine.latency).toFixed(0)} µs, bandwidth ${(machine.bandwidth / 1e9).toFixed(2)} GB/s`,
    ...rows.map(
      ({ series, n, speedup }) => `${series.padEnd(26)} ${String(n).padStart(3)} ${speedup.toFixed(2)}`,
    ),
    '',
  ].join('\n'),
);
const svg = await plotSvg({
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  width: 420,
  height: 320,
  background: 'white',
  data: { values: rows },
  mark: { type: 'line', point: true },
  encoding: {
    x: {
      field: 'n',
      type: 'quantitative',
      scale: { type: 'log', base: 2 },
      title: 'ranks, each with a GPU and the whole batch',
    },
    y: {
      field: 'speedup',
      type: 'quantitative',
      scale: { type: 'log', base: 2 },
      title: 'samples a second, of those of one rank',
    },
    color: { field: 'series', type: 'nominal', title: null, sort: null, legend: { labelLimit: 0 } },
  },
});
writeFileSync(`${folder}scaling.svg`, `${svg}\n`);
