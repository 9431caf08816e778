// A lost device does not end a run: another is opened, every run is put on it, and the work is done again.

/** Devices that may be lost one after the other, without a saved iteration between them, before a run is given up. */
const mostRecoveries = 3;

/** What recovery needs of a device: whether it was lost. */
interface Losable {
  readonly failure: unknown;
}

export interface Recovery<D extends Losable> {
  /** The device, opened on first use. */
  readonly device: () => Promise<D>;
  /** Does the work, and once more on a new device where the first is lost on the way. */
  readonly persistently: <T>(work: () => Promise<T>) => Promise<T>;
  /** An iteration was saved: earlier losses do not count any more. */
  readonly progressed: () => void;
}

export function createRecovery<D extends Losable>({
  open,
  openAgain,
  restore,
}: {
  readonly open: () => Promise<D>;
  /** Opens after a loss, for which a browser may take its time. */
  readonly openAgain: () => Promise<D>;
  /** Puts every run on the new device, as it was last known good. */
  readonly restore: (device: D) => Promise<void>;
}): Recovery<D> {
  let device: D | undefined;
  let recoveries = 0;
  return {
    device: async () => {
      if (!device || device.failure) device = await open();
      return device;
    },
    persistently: async (work) => {
      try {
        return await work();
      } catch (fault) {
        if (!device?.failure || ++recoveries > mostRecoveries) throw fault;
        device = await openAgain();
        await restore(device);
        return work();
      }
    },
    progressed: () => {
      recoveries = 0;
    },
  };
}
