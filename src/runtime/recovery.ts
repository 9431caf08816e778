// A lost device does not end a run: another is opened, every run is put on it, and the work is done again.

import { EarthmoverError } from '../core/errors.ts';

/** Devices that may be lost one after the other, without a saved iteration between them, before a run is given up. */
const mostRecoveries = 3;
/** A browser may reject what was under way before it says that the device is lost. */
const lossNewsMs = 2000;

/** What recovery needs of a device: whether it was lost. */
interface Losable {
  readonly failure: unknown;
  /** Resolves when the device is lost, and then has a failure. */
  readonly lost: Promise<unknown>;
}

export interface Recovery<D extends Losable> {
  /** The device, opened on first use. */
  readonly device: () => Promise<D>;
  /** Does the work, and again on a new device where one is lost on the way. */
  readonly persistently: <T>(work: () => Promise<T>) => Promise<T>;
  /** An iteration was saved: earlier losses do not count any more. */
  readonly progressed: () => void;
}

export function createRecovery<D extends Losable>({
  open,
  openAgain,
  restore,
  isLoss = isFailure,
}: {
  readonly open: () => Promise<D>;
  /** Opens after a loss, for which a browser may take its time. */
  readonly openAgain: (fault: unknown) => Promise<D>;
  /** Puts every run on the new device, as it was last known good. */
  readonly restore: (device: D) => Promise<void>;
  /** Whether another device is worth a try after a fault; by default after any failure of the device. */
  readonly isLoss?: (device: D, fault: unknown) => Promise<boolean>;
}): Recovery<D> {
  let device: D | undefined;
  let recoveries = 0;

  async function persistently<T>(work: () => Promise<T>): Promise<T> {
    let attempt = work;
    for (;;) {
      try {
        return await attempt();
      } catch (fault) {
        if (!device || !(await isLoss(device, fault)) || ++recoveries > mostRecoveries) throw fault;
        const fresh = await openAgain(fault);
        device = fresh;
        // The new device may be lost as well, even while runs are put on it.
        attempt = async () => {
          await restore(fresh);
          return work();
        };
      }
    }
  }

  return {
    device: async () => {
      if (!device || device.failure) device = await open();
      return device;
    },
    persistently,
    progressed: () => {
      recoveries = 0;
    },
  };
}

/** Whether a failure of the device is behind a fault: waits for the news where the fault leaves that open. */
async function isFailure(device: Losable, fault: unknown): Promise<boolean> {
  if (device.failure) return true;
  if (fault instanceof EarthmoverError && fault.kind !== 'gpu') return false;
  await newsOfLoss(device);
  return device.failure !== undefined;
}

/** Whether the device was lost, and did not only refuse a command: it would refuse it again. */
export async function wasLost(device: Losable, fault: unknown): Promise<boolean> {
  if (fault instanceof EarthmoverError && fault.kind !== 'gpu') return false;
  return newsOfLoss(device);
}

async function newsOfLoss({ lost }: Losable): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), lossNewsMs);
  });
  const news = await Promise.race([lost.then(() => true), silence]);
  clearTimeout(timer);
  return news;
}
