// A session that outlives its device: where one is lost, as in a laptop's sleep or a driver's reset, another is opened, and
// the run goes on from its last checkpoint.
import { EarthmoverError, firstLine, messageOf } from '../core/errors.ts';
import { checkpointFiles } from '../node/checkpoint-store.ts';
import type { Device } from '../runtime/device.ts';
import { createRecovery, wasLost } from '../runtime/recovery.ts';
import type { OpenedRun } from './opened-run.ts';
import { type SessionOptions, trainOn } from './run-session.ts';
import type { Outcome } from './session.ts';

/** How long to wait before each try to open a device again: a machine that wakes up has its GPU a little later. */
const usualPausesMs: readonly number[] = [0, 2000, 10_000];

export interface LastingOptions extends Omit<SessionOptions, 'lost' | 'saved'> {
  /** Opens the device, and others after losses. */
  readonly open: () => Promise<Device>;
  /** Milliseconds before each try to open another. */
  readonly pausesMs?: readonly number[] | undefined;
}

/**
 * As `trainOn`. Three devices may be lost one after the other without a checkpoint between them.
 * @throws gpu error where one more is lost, and where none can be opened; the checkpoint to resume from is named
 */
export async function trainThroughLosses(
  opened: OpenedRun,
  { open, pausesMs = usualPausesMs, ...options }: LastingOptions,
  begin: () => void,
): Promise<Outcome> {
  const { terminal, stop } = options;
  let current: Device | undefined;
  let lost: string | undefined;
  const openOne = async () => {
    current?.destroy();
    current = await open();
    return current;
  };
  const recovery = createRecovery({
    open: openOne,
    openAgain: async (fault) => {
      lost = lossOf(fault);
      terminal.say(`the GPU device was lost (${lost}): opening another`);
      terminal.event('device-lost', { reason: lost });
      return openAgain(openOne, pausesMs, fault);
    },
    // The session itself takes up the last checkpoint.
    restore: async () => {},
    isLoss: async (device, fault) => !stop.signal.aborted && (await wasLost(device, fault)),
  });
  try {
    return await recovery.persistently(async () => {
      const saved = lost !== undefined && checkpointFiles(opened.folder.checkpoints).length > 0;
      const { folder, fresh, run } = opened;
      const origin = folder.readOrigin();
      const from: OpenedRun = saved ? { folder, fresh, run, origin, from: 'newest' } : opened;
      return trainOn(await recovery.device(), from, { ...options, lost, saved: recovery.progressed }, begin);
    });
  } finally {
    current?.destroy();
  }
}

async function openAgain(
  open: () => Promise<Device>,
  pausesMs: readonly number[],
  loss: unknown,
): Promise<Device> {
  let refusal: unknown;
  for (const pauseMs of pausesMs) {
    await new Promise((resolve) => {
      setTimeout(resolve, pauseMs);
    });
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof EarthmoverError) || error.kind !== 'gpu') throw error;
      refusal = error;
    }
  }
  const { hint: _, ...facts } = loss instanceof EarthmoverError ? loss.facts : {};
  throw new EarthmoverError('gpu', 'the GPU device was lost, and no other can be opened', {
    ...facts,
    tries: pausesMs.length,
    'last refusal': refusal instanceof Error ? firstLine(refusal.message) : refusal,
    hint: 'resume from the last checkpoint once the GPU is back, or with --adapter lavapipe or swiftshader',
  });
}

function lossOf(fault: unknown): string {
  const reason = fault instanceof EarthmoverError ? fault.facts.reason : undefined;
  return firstLine(String(reason ?? messageOf(fault))) || 'no reason given';
}
