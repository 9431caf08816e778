// The checkpoint that a session goes on from: whether it fits the run and its data, and what changes with it.
import { EarthmoverError, firstLine } from '../core/errors.ts';
import { sameShape } from '../core/shape.ts';
import type { DatasetFacts } from '../data/dataset.ts';
import type { Checkpoint } from '../gan/checkpoint.ts';
import { firstDifference } from '../gan/resumed-run.ts';
import { hashFor, hashIn, misfitOf } from '../gan/run.ts';
import { settingText } from '../gan/run-differences.ts';
import { type RunOrigin, withDataChange } from '../gan/run-origin.ts';
import { kebab } from '../gan/run-settings.ts';
import type { StoredCheckpoint } from '../node/checkpoint-store.ts';
import { loadNewest } from '../node/checkpoint-store.ts';
import type { OpenedRun } from './opened-run.ts';
import type { Terminal } from './terminal.ts';

export interface ResumePoint {
  readonly stored: StoredCheckpoint;
  /** Whether the data are others than they were there. */
  readonly otherData: boolean;
  /** Where the run comes from, what changes here included. */
  readonly origin: RunOrigin | undefined;
}

const ownData = 'give the data that the run was started with';
const allowed = 'or go on with these by --data-changed';

/**
 * Undefined where the run begins anew.
 * @throws checkpoint error where nothing fits; nothing was written then
 */
export async function resumePoint(
  opened: OpenedRun,
  data: DatasetFacts,
  terminal: Terminal,
): Promise<ResumePoint | undefined> {
  const { from, branches, dataChanged = false } = opened;
  if (from === 'start') return undefined;
  const unfit = misfitIn(opened, data, branches || dataChanged);
  const stored = from === 'newest' ? await newestOf(opened, unfit, terminal) : requireFit(from, unfit);
  const { step, dataset, origin: kept } = stored.checkpoint;
  const origin = opened.origin ?? kept;
  const [before, now] = [hashIn(dataset), hashFor(dataset, data)];
  const otherData = before !== now;
  if (!otherData) return { stored, otherData, origin };
  terminal.say(`other data from here on: ${dataset.name} ${before} before, ${now} now`);
  const change = { step, from: before, to: now };
  return { stored, otherData, origin: withDataChange(origin, change) };
}

interface Misfit {
  readonly reason: string;
  /** Whether other data are all that is wrong. */
  readonly data: boolean;
}

type Unfit = (checkpoint: Checkpoint) => Misfit | undefined;

/** Says why a checkpoint does not continue this run, undefined if it does. */
function misfitIn({ run, branches }: OpenedRun, data: DatasetFacts, anyData: boolean): Unfit {
  return (checkpoint) => {
    if (branches) return otherShape(checkpoint, data);
    const part = misfitOf(checkpoint, { run, data });
    if (part && !(part.part === 'data' && anyData)) {
      return { reason: part.reason, data: part.part === 'data' };
    }
    const { run: saved } = checkpoint;
    const other = firstDifference(run, saved);
    if (other === undefined) return undefined;
    return {
      reason: `other settings: ${kebab(other)} is ${settingText(saved, other)}`,
      data: false,
    };
  };
}

/** All that a branch must keep besides its networks. */
function otherShape({ dataset: { shape } }: Checkpoint, data: DatasetFacts): Misfit | undefined {
  if (sameShape(shape, data.shape)) return undefined;
  const [made, given] = [shape, data.shape].map((sides) => `[${sides.join(', ')}]`);
  return {
    reason: `other architecture: it makes samples of shape ${made}, the data are ${given}`,
    data: false,
  };
}

async function newestOf({ folder }: OpenedRun, unfit: Unfit, terminal: Terminal): Promise<StoredCheckpoint> {
  let otherData = false;
  try {
    const { skipped, ...newest } = await loadNewest(folder.checkpoints, (checkpoint) => {
      const misfit = unfit(checkpoint);
      otherData ||= misfit?.data === true;
      return misfit?.reason;
    });
    for (const { file, reason } of skipped) terminal.say(`skipped ${file}: ${reason}`);
    return newest;
  } catch (error) {
    if (!otherData || !(error instanceof EarthmoverError)) throw error;
    throw new EarthmoverError(error.kind, firstLine(error.message), {
      ...error.facts,
      hint: `${ownData}, ${allowed}`,
    });
  }
}

function requireFit(stored: StoredCheckpoint, unfit: Unfit): StoredCheckpoint {
  const misfit = unfit(stored.checkpoint);
  if (misfit === undefined) return stored;
  throw new EarthmoverError('checkpoint', 'the checkpoint does not continue this run', {
    file: stored.file,
    reason: misfit.reason,
    hint: misfit.data
      ? `${ownData}, ${allowed}`
      : 'give another checkpoint, or data of its shape; other settings need --from',
  });
}
