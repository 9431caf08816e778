// `earthmover bench`: measures adapter, workloads, products and distances, alone or beside others.
import { writeFileSync } from 'node:fs';
import { chromeTrace } from '../bench/chrome-trace.ts';
import { measureDistances } from '../bench/distances.ts';
import { kernelTables, variantsOfCase } from '../bench/kernel-table.ts';
import { measurePeaks, type Peaks } from '../bench/peaks.ts';
import { profileSteps } from '../bench/profile.ts';
import type { BenchReport, KernelFigures, ScaleFigures, WorkloadFigures } from '../bench/report.ts';
import { rooflineSvg } from '../bench/roofline.ts';
import { measureScale, networkSweeps, sweepsOf } from '../bench/scale.ts';
import { type StepTimer, timeSteps } from '../bench/steps.ts';
import { type WorkloadName, workloads } from '../nn/workloads.ts';
import { onDisk } from '../node/disk.ts';
import type { Device } from '../runtime/device.ts';
import { openCheckout, type SharedAdapter } from './bench/checkout.ts';
import { writeFullReport } from './bench/full-report.ts';
import { type BenchOptions, type RawBenchOptions, readBenchOptions } from './bench/options.ts';
import { ownFolder } from './bench/own-checkout.ts';
import { findPeers } from './bench/peers.ts';
import { measureProduct } from './bench/products.ts';
import { measureStreamingFromFile } from './bench/streaming.ts';
import {
  distancesText,
  kernelsText,
  peaksText,
  profileText,
  scaleText,
  streamingText,
  workloadText,
} from './bench/tables.ts';
import type { Others } from './bench/turns.ts';
import { measureWorkload } from './bench/workload.ts';
import { adapterOf, openDevice } from './gpu.ts';
import { createTerminal, type Terminal } from './terminal.ts';
import { earthmoverVersion } from './version.ts';

/** `earthmover bench`: prints each figure as it is found, and writes them all as JSON with --json or --report. */
export async function bench(raw: RawBenchOptions): Promise<number> {
  const options = readBenchOptions(raw);
  const terminal = createTerminal({ json: false, quiet: false });
  if (options.report) return writeFullReport({ ...options, ...options.report }, terminal);
  const device = await openDevice(options.adapter, terminal);
  try {
    const peers = await findPeers(options.peers, {
      modules: options.peerModules,
      adapter: device.traits.class,
      log: terminal.say,
    });
    const others: Others = {
      peers,
      ...(options.against !== undefined && { against: openCheckout(options.against, shared(device)) }),
    };
    const peaks = await measurePeaks(device);
    terminal.print(peaksText(peaks));
    const measuring = { device, options, peaks, terminal };
    const report: BenchReport = {
      adapter: adapterOf(device),
      version: earthmoverVersion(),
      peaks,
      workloads: await measureWorkloads(measuring, others),
      kernels: await measureKernels(measuring, others),
      distances: options.distances ? measureDistances() : [],
      streaming: options.streaming ? await measureStreamingFromFile(device, options.steps) : [],
      scale: options.scale ? await measureSweeps(measuring) : [],
    };
    if (options.distances) terminal.print(distancesText(report.distances));
    if (options.streaming) terminal.print(streamingText(report.streaming));
    if (options.json !== undefined) save(options.json, `${JSON.stringify(report, null, 2)}\n`, terminal);
    return 0;
  } finally {
    device.destroy();
  }
}

/** What every part of a bench needs: where, what and against which roof is measured, and who is told. */
interface Measuring {
  readonly device: Device;
  readonly options: BenchOptions;
  readonly peaks: Peaks;
  readonly terminal: Terminal;
}

async function measureWorkloads(measuring: Measuring, others: Others): Promise<WorkloadFigures[]> {
  const { device, options, peaks, terminal } = measuring;
  const thisCheckout = options.firstStep ? openCheckout(ownFolder, shared(device)) : undefined;
  const measured: WorkloadFigures[] = [];
  for (const name of options.workloads) {
    const workload = workloads[name];
    const timer = await timeSteps(device, workload);
    try {
      const figures = await measureWorkload(
        { name, workload, timer, fmaGflops: peaks.fmaGflops },
        { ...others, thisCheckout },
        options,
      );
      measured.push(figures);
      terminal.print(workloadText(figures));
      if (options.profile) await profile(measuring, name, timer);
    } finally {
      timer.destroy();
    }
  }
  return measured;
}

function shared(device: Device): SharedAdapter {
  return { class: device.traits.class, name: adapterOf(device) };
}

async function profile(
  { device, options: { trace, roofline }, peaks, terminal }: Measuring,
  name: WorkloadName,
  { trainer }: StepTimer,
): Promise<void> {
  const steps = await profileSteps(device, workloads[name], trainer);
  terminal.print(profileText(steps, peaks));
  if (trace !== undefined) save(trace, chromeTrace(name, steps), terminal);
  if (roofline !== undefined) {
    const title = `The kernels of ${name} under the roofs of their adapter`;
    save(roofline, await rooflineSvg({ title, subtitle: adapterOf(device), peaks, steps }), terminal);
  }
}

async function measureKernels(
  { device, options: { tables, variants }, peaks, terminal }: Measuring,
  { against: other }: Others,
): Promise<KernelFigures[]> {
  const products = tables.flatMap((name) => kernelTables[name]());
  if (products.length === 0) return [];
  const against = await other?.startProducts().catch((fault: Error) => fault);
  try {
    const kernels = products.flatMap((product) => {
      const legal = variants ? variantsOfCase(product, device.traits) : [];
      return (legal.length > 0 ? legal : [undefined]).map((variant) => ({ product, variant }));
    });
    const measured: KernelFigures[] = [];
    for (const [i, { product, variant }] of kernels.entries()) {
      const name = variant === undefined ? product.name : `${product.name}, ${variant}`;
      terminal.progress(() => `product ${i + 1} of ${kernels.length}: ${name}`);
      measured.push(await measureProduct(device, product, peaks.fmaGflops, { variant, against }));
    }
    terminal.print(kernelsText(measured));
    return measured;
  } finally {
    if (against && !(against instanceof Error)) await against.stop();
  }
}

async function measureSweeps({
  device,
  options: { workloads: names, steps },
  peaks,
  terminal,
}: Measuring): Promise<ScaleFigures[]> {
  const measured: ScaleFigures[] = [];
  for (const sweep of [...names.flatMap((name) => sweepsOf(name, workloads[name])), ...networkSweeps()]) {
    const figures = await measureScale(device, sweep, steps, peaks.fmaGflops);
    measured.push(figures);
    terminal.print(scaleText(figures));
  }
  return measured;
}

function save(file: string, content: string, terminal: Terminal): void {
  onDisk('write the figures', file, () => writeFileSync(file, content));
  terminal.say(`written: ${file}`);
}
