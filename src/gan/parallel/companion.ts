// What a trainer asks of whoever keeps it together with those of other processes.
import type { Replay } from '../../runtime/replay.ts';

/** Of one rank. Where an exchange fails, the trainer is put back to its last whole state before a ranks error is thrown. */
export interface Companion {
  /** Before each outer iteration: whether there is one. @throws ranks error */
  readonly next: () => Promise<boolean>;
  /**
   * Submits the steps of an iteration, each with the mean of the ranks' gradients; undefined where each rank has its own.
   * @param submitLast submits the last part
   * @throws ranks error
   */
  readonly submit?: <T>(steps: readonly Replay[], submitLast: (part: readonly Replay[]) => T) => Promise<T>;
  /** When training stops for a while, or for good: the state is whole then. @throws ranks error */
  readonly rest: () => Promise<void>;
  readonly destroy: () => void;
}
