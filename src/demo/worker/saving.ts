// Keeps runs in the browser's storage while they train, each under its id, and tells the visitor once where it cannot.

import { messageOf } from '../../core/errors.ts';
import type { Fault } from '../fault-names.ts';
import { type ActiveRun, stepOf, type Tell } from './active-run.ts';
import { isBrought } from './data.ts';
import { encodePageRun } from './page-run.ts';
import { oldestFirst, shownOf } from './saved-runs.ts';
import { putRecord, putRun, type RunRecord, removeRun } from './store.ts';

const saveEveryMs = 4000;
/** Runs without a name that are kept of a view. */
const mostRuns = 8;
export interface Saving {
  /** Whether the last save was a while ago. */
  readonly due: () => boolean;
  /** Keeps the run as it is now: as the state to fall back to, and in the browser's storage where that has room. */
  readonly save: (run: ActiveRun) => Promise<void>;
}

/** @param progressed called as soon as a state to fall back to is there */
export function createSaving(tell: Tell, progressed: () => void): Saving {
  let savedAt = 0;
  let warned = false;
  return {
    due: () => performance.now() - savedAt > saveEveryMs,
    save: async (run) => {
      savedAt = performance.now();
      run.lastGood = await encodePageRun(run);
      progressed();
      // A run that has not begun to train can be had again for nothing.
      if (stepOf(run) === 0) return;
      try {
        await store(run, tell);
        warned = false;
      } catch (fault) {
        if (warned) return;
        warned = true;
        await tell({ kind: 'note', tone: 'fault', fault: warningOf(fault) });
      }
    },
  };
}

async function store(run: ActiveRun, tell: Tell): Promise<void> {
  const { view, data, wish, lastGood, identity } = run;
  const { id, name, target, from, journal, replays } = identity;
  const brought = isBrought(run.config.dataset);
  const chunk = journal.fresh();
  const isNew = identity.chunks === 0;
  const chunks = identity.chunks + (chunk ? 1 : 0);
  const record: RunRecord = {
    ...{ id, view, name, target, from, config: wish, step: stepOf(run), savedAt: Date.now(), replays },
    ...{ chunks, peaks: journal.peaks(), thumbnail: run.thumbnail, data: brought ? data.hash : undefined },
  };
  const values = brought && !identity.keepsData ? { shape: data.shape, values: data.values } : undefined;
  await makingRoom(() => putRun({ record, files: lastGood }, { chunk, data: values }), record, tell);
  journal.settle();
  identity.chunks = chunks;
  identity.keepsData = brought;
  await tell({ kind: 'saved', run: shownOf(record, true) });
  if (isNew) await dropOldest(record, tell);
}

/** Writes; where the storage is full, the oldest runs make room one after the other. */
async function makingRoom(write: () => Promise<void>, newest: RunRecord, tell: Tell): Promise<void> {
  for (;;) {
    try {
      return await write();
    } catch (fault) {
      const [oldest] = isQuota(fault) ? await oldestFirst(newest.id) : [];
      if (!oldest) throw fault;
      await removeRun(oldest);
      await tell({ kind: 'dropped', run: shownOf(oldest, false), forGood: true });
    }
  }
}

/** Of more runs of a view than are kept, the oldest ones go; they can be had back for a while. */
async function dropOldest({ id, view }: RunRecord, tell: Tell): Promise<void> {
  const others = (await oldestFirst(id)).filter((run) => run.view === view && !run.discardedAt);
  for (const oldest of others.slice(0, Math.max(0, others.length + 1 - mostRuns))) {
    await putRecord({ ...oldest, discardedAt: Date.now() });
    await tell({ kind: 'dropped', run: shownOf(oldest, false), forGood: false });
  }
}

function isQuota(fault: unknown): boolean {
  return fault instanceof Error && fault.name === 'QuotaExceededError';
}

function warningOf(fault: unknown): Fault {
  const message = isQuota(fault)
    ? 'The browser’s storage is full: training goes on, but a reload would lose the run.\n  hint  download the checkpoint, or free storage for this site'
    : `The browser did not save the run: training goes on, but a reload would lose it.\n  reason  ${messageOf(fault)}\n  hint  download the checkpoint`;
  return { message, name: isQuota(fault) ? 'storageFull' : 'notSaved' };
}
