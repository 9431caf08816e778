import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { basename, delimiter } from 'node:path';
import { type KernelTable, kernelTables } from '../../bench/kernel-table.ts';
import { measurePeaks, type Peaks } from '../../bench/peaks.ts';
import { measurePrior, verdictOf } from '../../bench/prior.ts';
import type { KernelCase } from '../../bench/product.ts';
import type { LeftOut, PriorFigures, Verdict, WorkloadFigures } from '../../bench/report.ts';
import { timeSteps } from '../../bench/steps.ts';
import { completeConfig } from '../../gan/config.ts';
import { planTraining } from '../../gan/training-plan.ts';
import { type WorkloadName, workloads } from '../../nn/workloads.ts';
import { onDisk } from '../../node/disk.ts';
import { type Device, requestDevice } from '../../runtime/device.ts';
import type { AdapterChoice, Attempt } from '../../runtime/platform/adapter.ts';
import { openGpu } from '../../runtime/platform/node/open.ts';
import { type SelfTest, selfTest } from '../../runtime/self-test.ts';
import { type AdapterFacts, adapterFacts, commitFact, type ProgramFacts, programFacts } from '../facts.ts';
import type { Terminal } from '../terminal.ts';
import { Budget } from './budget.ts';
import { peaksText, priorText, workloadText } from './tables.ts';

export interface FullReportOptions {
  readonly file: string;
  readonly seconds: number;
  readonly workloads: readonly WorkloadName[];
  readonly tables: readonly KernelTable[];
  readonly adapter?: AdapterChoice;
}

/** A workload with the time that it took to get going. */
interface ReportedWorkload extends WorkloadFigures {
  /** The making of the trainer and two steps, with what caches there were. */
  readonly warmUpMs: number;
}

/** What `earthmover bench --report FILE` writes. Times in milliseconds, sizes in bytes. */
export interface FullReport extends ProgramFacts, Omit<AdapterFacts, 'class'> {
  /** Of the checkout, with `-dirty` where files are changed; null where there is none. */
  readonly commit: string | null;
  readonly adapterClass: AdapterFacts['class'];
  readonly candidates: readonly Attempt[];
  readonly cpu: { readonly model: string; readonly cores: number; readonly memoryBytes: number };
  readonly selfTest: SelfTest | null;
  readonly peaks: Peaks | null;
  readonly workloads: readonly ReportedWorkload[];
  readonly products: readonly PriorFigures[];
  readonly verdict: Verdict;
  /** Whatever is not above, with the reason; variants that are missing stand with their products. */
  readonly leftOut: readonly LeftOut[];
  readonly seconds: { readonly budget: number; readonly taken: number };
}

/** Of the time: when the last workload must have begun, and how long the steps of one may take. */
const share = { workloads: 0.5, steps: 0.025 };
/** A workload's steps: so many at least, however long, and no more, however short. */
const steps = { least: 3, most: 100 };
/** What a first workload is taken to reach of the adapter's peak. */
const humbleFraction = 0.05;

/**
 * Measures all that one adapter can tell of itself and of our kernels in a given time, the small before the large, and
 * writes it to a file for others to read. What fails or does not fit is named there with the reason.
 */
export async function writeFullReport(options: FullReportOptions, terminal: Terminal): Promise<number> {
  const budget = new Budget(1000 * options.seconds);
  const candidates: Attempt[] = [];
  const open = () =>
    openGpu({
      ...(options.adapter && { adapter: options.adapter }),
      log: terminal.say,
      attempted: (attempt) => candidates.push(attempt),
    });
  const opened = await open();
  const { class: adapterClass, ...offer } = adapterFacts(opened);
  const tried = [...candidates];
  const device = reopened(await requestDevice(opened), async () => requestDevice(await open()));
  try {
    const tested = await budget.attempt('self-test', async () => selfTest(await device.healthy()));
    terminal.say(`measuring for about ${options.seconds} s …`);
    const peaks = await budget.attempt('peaks', async () => measurePeaks(await device.healthy()));
    if (peaks) terminal.print(peaksText(peaks));
    const measured = await measureWorkloads(device.healthy, options.workloads, peaks, budget, terminal);
    const cases = casesInTurns(options.tables);
    const products = await measureProducts(device.healthy, cases, budget, terminal);
    const verdict = verdictOf(products, cases.length - products.length);
    const report: FullReport = {
      ...publicFacts(),
      commit: commitFact(),
      adapterClass,
      ...offer,
      candidates: tried,
      cpu: { model: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), memoryBytes: totalmem() },
      selfTest: tested ?? null,
      peaks: peaks ?? null,
      workloads: measured,
      products,
      verdict,
      leftOut: budget.leftOut,
      seconds: { budget: options.seconds, taken: budget.spentMs / 1000 },
    };
    if (products.length > 0) terminal.print(priorText(products));
    terminal.print(`${verdict.text}\n`);
    for (const { what, why } of budget.leftOut) terminal.say(`left out: ${what}: ${why}`);
    onDisk('write the report', options.file, () =>
      writeFileSync(options.file, `${JSON.stringify(report, null, 2)}\n`),
    );
    terminal.say(`written: ${options.file}`);
    return 0;
  } finally {
    device.destroy();
  }
}

/** A device that is opened anew after it has failed, so that one bad kernel costs no more than its own figure. */
function reopened(first: Device, open: () => Promise<Device>) {
  let device = first;
  return {
    healthy: async (): Promise<Device> => {
      if (device.failure) {
        const next = await open();
        device.destroy();
        device = next;
      }
      return device;
    },
    destroy: () => device.destroy(),
  };
}

async function measureWorkloads(
  open: () => Promise<Device>,
  names: readonly WorkloadName[],
  peaks: Peaks | undefined,
  budget: Budget,
  terminal: Terminal,
): Promise<ReportedWorkload[]> {
  const measured: ReportedWorkload[] = [];
  const sized = await budget.attempt('workloads', async () => bySize(await open(), names));
  for (const { name, flops } of sized ?? []) {
    const estimate = estimateMs(flops, measured, peaks);
    if (!budget.allows(name, estimate, budget.until(share.workloads))) continue;
    terminal.say(`${name} …`);
    const figures = await budget.attempt(name, async () =>
      measureWorkload(await open(), name, share.steps * budget.ms, peaks),
    );
    if (!figures) continue;
    measured.push(figures);
    terminal.print(workloadText(figures));
  }
  return measured;
}

/** Operations of a step, which are known before it is run. */
function bySize({ traits }: Device, names: readonly WorkloadName[]) {
  const sized = names.map((name) => {
    const { generator, critic, batch, latent } = workloads[name];
    const shape = generator.outputShape;
    const { summary } = planTraining({
      generator,
      critic,
      data: { shape, count: batch, encoding: shape.length > 1 ? 'u8' : 'f32' },
      config: completeConfig({ batch, latent }),
      traits,
    });
    return { name, flops: summary.flopsPerStep };
  });
  return sized.sort((a, b) => a.flops - b.flops);
}

/** Two steps that do not count and the least that do, at the rate of the workload next in size, and the longest start so far. */
function estimateMs(flops: number, measured: readonly ReportedWorkload[], peaks: Peaks | undefined): number {
  const gflops = measured.at(-1)?.gflops ?? humbleFraction * (peaks?.fmaGflops ?? 20);
  const start = Math.max(0, ...measured.map(({ warmUpMs, stepMs }) => warmUpMs - 2 * stepMs.median));
  return start + ((2 + steps.least) * flops) / gflops / 1e6;
}

async function measureWorkload(
  device: Device,
  name: WorkloadName,
  stepsMs: number,
  peaks: Peaks | undefined,
): Promise<ReportedWorkload> {
  const begun = performance.now();
  const timer = await timeSteps(device, workloads[name]);
  try {
    const warm = performance.now();
    for (let taken = 0; taken < steps.most; taken++) {
      if (taken >= steps.least && performance.now() - warm > stepsMs) break;
      await timer.step();
    }
    return { ...timer.figures(name, peaks?.fmaGflops ?? Number.NaN), warmUpMs: warm - begun };
  } finally {
    timer.destroy();
  }
}

/** The tables by turns, so that a short time sees something of each. */
function casesInTurns(tables: readonly KernelTable[]): KernelCase[] {
  const cases = tables.map((name) => kernelTables[name]());
  const longest = Math.max(0, ...cases.map(({ length }) => length));
  return Array.from({ length: longest }, (_, i) => cases.flatMap((table) => table.slice(i, i + 1))).flat();
}

async function measureProducts(
  open: () => Promise<Device>,
  cases: readonly KernelCase[],
  budget: Budget,
  terminal: Terminal,
): Promise<PriorFigures[]> {
  const measured: PriorFigures[] = [];
  for (const [i, each] of cases.entries()) {
    if (performance.now() >= budget.until()) {
      budget.leftOut.push({ what: each.name, why: 'the time was used up' });
      continue;
    }
    terminal.progress(() => `product ${i + 1} of ${cases.length}: ${each.name}`);
    const figures = await budget.attempt(each.name, () => measurePrior(open, each, budget.until()));
    if (figures) measured.push(figures);
  }
  return measured;
}

/** Folders in the environment are the user's own affair. */
function publicFacts(): ProgramFacts {
  const { environment, ...facts } = programFacts();
  const files = (value: string) => value.split(delimiter).map((file) => basename(file));
  return {
    ...facts,
    environment: Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [name, files(value).join(delimiter)]),
    ),
  };
}
