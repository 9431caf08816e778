import { writeFileSync } from 'node:fs';
import { chromeTrace } from '../bench/chrome-trace.ts';
import { measureDistances } from '../bench/distances.ts';
import { kernelTables, measureKernel, variantsOfCase } from '../bench/kernel-table.ts';
import { measurePeaks, type Peaks } from '../bench/peaks.ts';
import { profileSteps } from '../bench/profile.ts';
import type {
  BenchReport,
  KernelFigures,
  PeerFigures,
  ScaleFigures,
  WorkloadFigures,
} from '../bench/report.ts';
import { rooflineSvg } from '../bench/roofline.ts';
import { measureScale, networkSweeps, sweepsOf } from '../bench/scale.ts';
import { type StepTimer, spread, timeSteps } from '../bench/steps.ts';
import { type WorkloadName, workloads } from '../nn/workloads.ts';
import { onDisk } from '../node/disk.ts';
import type { Device } from '../runtime/device.ts';
import { measureFirstStep } from './bench/first-step.ts';
import { type BenchOptions, type RawBenchOptions, readBenchOptions } from './bench/options.ts';
import { findPeers, type Peer, type PeerRun } from './bench/peers.ts';
import {
  distancesText,
  kernelsText,
  peaksText,
  profileText,
  scaleText,
  workloadText,
} from './bench/tables.ts';
import { adapterOf, openDevice } from './gpu.ts';
import { createTerminal, type Terminal } from './terminal.ts';
import { earthmoverVersion } from './version.ts';

/** `earthmover bench`: prints each figure as it is found, and writes them all as JSON with --json. */
export async function bench(raw: RawBenchOptions): Promise<number> {
  const options = readBenchOptions(raw);
  const terminal = createTerminal({ json: false, quiet: false });
  const device = await openDevice(options.adapter, terminal);
  try {
    const peers = await findPeers(options.peers, {
      modules: options.peerModules,
      adapter: device.traits.class,
      log: terminal.say,
    });
    const peaks = await measurePeaks(device);
    terminal.print(peaksText(peaks));
    const report: BenchReport = {
      adapter: adapterOf(device),
      version: earthmoverVersion(),
      peaks,
      workloads: await measureWorkloads(device, options, peers, peaks, terminal),
      kernels: await measureKernels(device, options, peaks, terminal),
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
  peers: readonly Peer[],
  peaks: Peaks,
  terminal: Terminal,
): Promise<WorkloadFigures[]> {
  const measured: WorkloadFigures[] = [];
  for (const name of options.workloads) {
    const timer = await timeSteps(device, workloads[name]);
    try {
      const compared = await inTurns(name, timer, peers, options);
      const figures: WorkloadFigures = {
        ...timer.figures(name, peaks.fmaGflops),
        ...(options.firstStep && { firstStepMs: await measureFirstStep(name, device.traits.class) }),
        ...(peers.length > 0 && { peers: compared }),
      };
      measured.push(figures);
      terminal.print(workloadText(figures));
      if (options.profile) await profile(device, name, timer, options, peaks, terminal);
    } finally {
      timer.destroy();
    }
  }
  return measured;
}

/** Our steps and the peers', a few of ours and then one of each of them, so that a busy machine is busy for all. */
async function inTurns(
  name: WorkloadName,
  timer: StepTimer,
  peers: readonly Peer[],
  { steps, peerSteps }: BenchOptions,
): Promise<Record<string, PeerFigures>> {
  const runs = new Map<string, PeerRun | Error>();
  for (const peer of peers) {
    runs.set(peer.name, await peer.start(workloads[name]).catch(asError));
  }
  const times = new Map(peers.map((peer) => [peer.name, [] as number[]]));
  const rounds = peers.length > 0 ? peerSteps : 1;
  const ours: number[] = [];
  for (let round = 0; round < rounds; round++) {
    while (ours.length < Math.ceil((steps * (round + 1)) / rounds)) ours.push(await timer.step());
    for (const [peer, run] of runs) {
      if (run instanceof Error) continue;
      const ms = await run.step().catch(asError);
      if (ms instanceof Error) runs.set(peer, ms);
      else times.get(peer)!.push(ms);
    }
  }
  return Object.fromEntries(
    [...runs].map(([peer, run]): [string, PeerFigures] => {
      if (run instanceof Error) return [peer, { stepMs: null, ratio: null, remark: run.message }];
      run.stop();
      const stepMs = spread(times.get(peer)!).median;
      return [peer, { stepMs, ratio: stepMs / spread(ours).median, remark: run.remark }];
    }),
  );
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
  peaks: Peaks,
  terminal: Terminal,
): Promise<KernelFigures[]> {
  const measured: KernelFigures[] = [];
  for (const each of tables.flatMap((name) => kernelTables[name]())) {
    const names = variants ? variantsOfCase(each, device.traits) : [undefined];
    for (const variant of names) {
      measured.push(await measureKernel(device, each, peaks.fmaGflops, { variant }));
    }
  }
  if (measured.length > 0) terminal.print(kernelsText(measured));
  return measured;
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

function asError(fault: unknown): Error {
  return fault instanceof Error ? fault : new Error(String(fault));
}
