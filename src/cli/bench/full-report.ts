// `earthmover bench --report`: all that one adapter can tell in a given time, in one file to send.
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { basename, delimiter } from 'node:path';
import { type KernelTable, kernelTables } from '../../bench/kernel-table.ts';
import { measurePeaks, type Peaks } from '../../bench/peaks.ts';
import { measurePrior, verdictOf } from '../../bench/prior.ts';
import type { KernelCase } from '../../bench/product.ts';
import type { LeftOut, PriorFigures, Verdict } from '../../bench/report.ts';
import type { WorkloadName } from '../../nn/workloads.ts';
import { onDisk } from '../../node/disk.ts';
import { type Device, requestDevice } from '../../runtime/device.ts';
import type { AdapterChoice, Attempt } from '../../runtime/platform/adapter.ts';
import { openGpu } from '../../runtime/platform/node/open.ts';
import { type SelfTest, selfTest } from '../../runtime/self-test.ts';
import { type AdapterFacts, adapterFacts, commitFact, type ProgramFacts, programFacts } from '../facts.ts';
import type { Terminal } from '../terminal.ts';
import { Budget } from './budget.ts';
import { measureWorkloads, type ReportedWorkload } from './reported-workloads.ts';
import { peaksText, priorText } from './tables.ts';

export interface FullReportOptions {
  readonly file: string;
  readonly seconds: number;
  readonly workloads: readonly WorkloadName[];
  readonly tables: readonly KernelTable[];
  readonly adapter?: AdapterChoice;
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
      quiet: true,
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
    const measured = await measureWorkloads(device.healthy, options.workloads, { peaks, budget, terminal });
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
