// A run folder that is ready to be trained in, and where training begins.
import type { RunConfig } from '../gan/run-config.ts';
import type { RunOrigin } from '../gan/run-origin.ts';
import type { StoredCheckpoint } from '../node/checkpoint-store.ts';
import type { RunFolder } from '../node/run-folder.ts';

/** A run folder with the settings to train with, and where training begins. */
export interface OpenedRun {
  readonly folder: RunFolder;
  /** Whether the folder was made for it: a run that comes to nothing takes it away again. */
  readonly fresh: boolean;
  readonly run: RunConfig;
  /** Anew, at the newest checkpoint in the folder that fits, or at a certain one. */
  readonly from: 'start' | 'newest' | StoredCheckpoint;
  /** Where the run comes from, as far as that is not said by the checkpoint. */
  readonly origin?: RunOrigin | undefined;
  /** Whether it is a run of its own from that checkpoint on, with other settings. */
  readonly branches?: boolean;
  /** Whether its data may be others than they were. */
  readonly dataChanged?: boolean;
}
