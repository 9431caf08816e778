// One workload of the bench: its steps, its first step, and the same of others.
import type { AgainstFigures, FirstStepMs, WorkloadFigures } from '../../bench/report.ts';
import type { StepTimer } from '../../bench/steps.ts';
import type { Workload } from '../../nn/workloads.ts';
import type { Checkout } from './checkout.ts';
import { measureFirstSteps } from './first-step.ts';
import { type Others, stepsInTurns, type Turns } from './turns.ts';

export interface Subject {
  readonly name: string;
  readonly workload: Workload;
  readonly timer: StepTimer;
  /** Of the adapter, by multiply-adds. */
  readonly fmaGflops: number;
}

/** @param others with this checkout, where first steps are wanted: each needs a process of its own */
export async function measureWorkload(
  { name, workload, timer, fmaGflops }: Subject,
  others: Others & { readonly thisCheckout: Checkout | undefined },
  turns: Turns,
): Promise<WorkloadFigures> {
  const { peers, against } = await stepsInTurns(workload, timer, others, turns);
  // Who cannot take a step has no first one either.
  const other = against?.stepMs != null ? others.against : undefined;
  const { thisCheckout } = others;
  const checkouts = thisCheckout ? [thisCheckout, ...(other ? [other] : [])] : [];
  const rounds = other ? (turns.firstStepRounds ?? 3) : 1;
  const [firstStepMs, theirs] = await measureFirstSteps(workload, checkouts, rounds);
  return {
    ...timer.figures(name, fmaGflops),
    ...(firstStepMs && { firstStepMs }),
    ...(others.peers.length > 0 && { peers }),
    ...(against && { against: { ...against, ...firstStepAgainst(firstStepMs, theirs) } }),
  };
}

function firstStepAgainst(
  ours: FirstStepMs | undefined,
  theirs: FirstStepMs | undefined,
): Pick<AgainstFigures, 'firstStepMs' | 'firstStepRatio'> {
  if (!ours || !theirs) return {};
  const firstStepRatio = { cold: theirs.cold / ours.cold, cached: theirs.cached / ours.cached };
  return { firstStepMs: theirs, firstStepRatio };
}
