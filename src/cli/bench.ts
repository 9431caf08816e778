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
import { openCheckout, ownFolder, type SharedAdapter } from './bench/checkout.ts';
import { writeFullReport } from './bench/full-report.ts';
import { type BenchOptions, type RawBenchOptions, readBenchOptions } from './bench/options.ts';
import { findPeers } from './bench/peers.ts';
import { measureProduct } from './bench/products.ts';
import {
  distancesText,
  kernelsText,
  peaksText,
  profileText,
  scaleText,
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
    const report: BenchReport = {
      adapter: adapterOf(device),
      version: earthmoverVersion(),
      peaks,
      workloads: await measureWorkloads(device, options, others, peaks, terminal),
      kernels: await measureKernels(device, options, others, peaks, terminal),
      distances: options.distances ? measureDistances() : [],
      scale: options.scale ? await measureSweeps(device, options, peaks, terminal) : [],
    };
    if (options.distances) terminal.print(distancesText(report.distances));
    if (options.json !== undefined) save(options.json, `${JSON.stringify(report, null, 2)}\n`, terminal);
    return 0;
  } finally {
    device.destroy();
  }
}

async function measureWorkloads(
  device: Device,
  options: BenchOptions,
  others: Others,
  peaks: Peaks,
  terminal: Terminal,
): Promise<WorkloadFigures[]> {
  const own = options.firstStep ? openCheckout(ownFolder, shared(device)) : undefined;
  const measured: WorkloadFigures[] = [];
  for (const name of options.workloads) {
    const workload = workloads[name];
    const timer = await timeSteps(device, workload);
    try {
      const figures = await measureWorkload({ name, workload, timer }, others, own, options, peaks.fmaGflops);
      measured.push(figures);
      terminal.print(workloadText(figures));
      if (options.profile) await profile(device, name, timer, options, peaks, terminal);
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
  device: Device,
  name: WorkloadName,
  { trainer }: StepTimer,
  { trace, roofline }: BenchOptions,
  peaks: Peaks,
  terminal: Terminal,
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
  device: Device,
  { tables, variants }: BenchOptions,
  { against: other }: Others,
  peaks: Peaks,
  terminal: Terminal,
): Promise<KernelFigures[]> {
  const products = tables.flatMap((name) => kernelTables[name]());
  if (products.length === 0) return [];
  const against = await other?.startProducts().catch((fault: Error) => fault);
  try {
    const measured: KernelFigures[] = [];
    for (const each of products) {
      const legal = variants ? variantsOfCase(each, device.traits) : [];
      for (const variant of legal.length > 0 ? legal : [undefined]) {
        measured.push(await measureProduct(device, each, peaks.fmaGflops, { variant, against }));
      }
    }
    terminal.print(kernelsText(measured));
    return measured;
  } finally {
    if (against && !(against instanceof Error)) await against.stop();
  }
}

async function measureSweeps(
  device: Device,
  { workloads: names, steps }: BenchOptions,
  peaks: Peaks,
  terminal: Terminal,
): Promise<ScaleFigures[]> {
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
