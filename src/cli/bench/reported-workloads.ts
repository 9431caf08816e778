// The workloads of a report: the small before the large, as many as its time allows.
import type { Peaks } from '../../bench/peaks.ts';
import { planWorkload } from '../../bench/planned-workload.ts';
import type { WorkloadFigures } from '../../bench/report.ts';
import { timeSteps } from '../../bench/steps.ts';
import { type WorkloadName, workloads } from '../../nn/workloads.ts';
import type { Device } from '../../runtime/device.ts';
import type { Terminal } from '../terminal.ts';
import type { Budget } from './budget.ts';
import { workloadText } from './tables.ts';

/** A workload with the time that it took to get going. */
export interface ReportedWorkload extends WorkloadFigures {
  /** The making of the trainer and two steps, with what caches there were. */
  readonly warmUpMs: number;
}

/** Of the time: when the last workload must have begun, and how long the steps of one may take. */
const share = { workloads: 0.5, steps: 0.025 };
/** A workload's steps: so many at least, however long, and no more, however short. */
const steps = { least: 3, most: 100 };
/** What a first workload is taken to reach of the adapter's peak. */
const humbleFraction = 0.05;

interface Circumstances {
  /** Of the adapter; undefined where they could not be measured. */
  readonly peaks: Peaks | undefined;
  readonly budget: Budget;
  readonly terminal: Terminal;
}

/** @param open gives a device that works: after a failure it is asked again */
export async function measureWorkloads(
  open: () => Promise<Device>,
  names: readonly WorkloadName[],
  { peaks, budget, terminal }: Circumstances,
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
    const { summary } = planWorkload(workloads[name], traits);
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
