// Steps of ours and of others in turns, so that a busy machine is busy for all.
import type { AgainstFigures, PeerFigures } from '../../bench/report.ts';
import { type StepTimer, spread } from '../../bench/steps.ts';
import { at } from '../../core/at.ts';
import type { Workload } from '../../nn/workloads.ts';
import type { Checkout } from './checkout.ts';
import type { Peer, PeerRun } from './peer-process.ts';

/** Who takes steps beside ours. */
export interface Others {
  readonly peers: readonly Peer[];
  /** Another checkout of this project, if there is one. */
  readonly against?: Checkout | undefined;
}

/** How often each takes its turn. */
export interface Turns {
  /** Ours. */
  readonly steps: number;
  /** Those of each peer. */
  readonly peerSteps: number;
  /** Cold and cached first steps of each checkout where two are compared; default 3, since one says little. */
  readonly firstStepRounds?: number;
}

/**
 * Our steps and the others', so that a busy machine is busy for all: after each of ours one of the other checkout's, and
 * after a few of them one of each peer.
 */
export async function stepsInTurns(
  workload: Workload,
  timer: StepTimer,
  { peers, against }: Others,
  { steps, peerSteps }: Turns,
): Promise<{
  readonly peers: Readonly<Record<string, PeerFigures>>;
  readonly against?: Omit<AgainstFigures, 'firstStep'>;
}> {
  const contenders: Contender[] = [];
  for (const peer of peers) contenders.push(await begin(peer.name, peer.start(workload)));
  const other = against && (await begin('against', against.start(workload)));
  const ours: number[] = [];
  const rounds = peers.length > 0 ? peerSteps : 1;
  for (let round = 0; round < rounds; round++) {
    while (ours.length < Math.ceil((steps * (round + 1)) / rounds)) {
      ours.push(await timer.step());
      if (other) await takeTurn(other);
    }
    for (const peer of contenders) await takeTurn(peer);
  }
  const figures: [string, PeerFigures][] = [];
  for (const peer of contenders) figures.push([peer.name, await end(peer, ours)]);
  return {
    peers: Object.fromEntries(figures),
    ...(other && { against: { ...(await end(other, ours)), ratioOfTurns: ratioOfTurns(other.times, ours) } }),
  };
}

interface Contender {
  readonly name: string;
  /** Or why there is none any more. */
  run: PeerRun | Error;
  readonly times: number[];
}

async function begin(name: string, run: Promise<PeerRun>): Promise<Contender> {
  return { name, run: await run.catch(asError), times: [] };
}

async function takeTurn(contender: Contender): Promise<void> {
  const { run, times } = contender;
  if (run instanceof Error) return;
  try {
    times.push((await run.ask()).ms);
  } catch (fault) {
    await run.stop();
    contender.run = asError(fault);
  }
}

async function end({ run, times }: Contender, ours: readonly number[]): Promise<PeerFigures> {
  if (run instanceof Error) return { stepMs: null, ratio: null, remark: run.message };
  await run.stop();
  const stepMs = spread(times).median;
  return { stepMs, ratio: stepMs / spread(ours).median, remark: run.remark };
}

/** How far the ratio moves from one turn to the next, which tells what to think of it. */
function ratioOfTurns(theirs: readonly number[], ours: readonly number[]) {
  return theirs.length < ours.length ? null : spread(theirs.map((ms, i) => ms / at(ours, i)));
}

function asError(fault: unknown): Error {
  return fault instanceof Error ? fault : new Error(String(fault));
}
