// Keeps runs in the browser's storage while they train, and tells the visitor once where it cannot.

import { messageOf } from '../../core/errors.ts';
import { createDataset, type Dataset } from '../../data/dataset.ts';
import type { ViewName } from '../protocol.ts';
import { type ActiveRun, stepOf, type Tell } from './active-run.ts';
import { isBrought, type VisitorSets } from './data.ts';
import { decodePast, encodePageRun, type Past } from './page-run.ts';
import { loadRun, loadStoredData, saveData, saveRun } from './store.ts';

const saveEveryMs = 4000;

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
      const step = stepOf(run);
      try {
        await store(run, step);
        warned = false;
        await tell({ kind: 'saved', view: run.view, step });
      } catch (fault) {
        if (warned) return;
        warned = true;
        await tell({ kind: 'note', tone: 'fault', text: warningOf(fault) });
      }
    },
  };
}

async function store({ view, config, data, pairs, lastGood }: ActiveRun, step: number): Promise<void> {
  if (isBrought(config.dataset)) {
    const stored = await loadStoredData(view);
    if (stored?.hash !== data.hash) {
      await saveData(view, { hash: data.hash, shape: data.shape, values: data.values });
    }
  }
  await saveRun(view, {
    savedAt: Date.now(),
    step,
    dataset: config.dataset,
    checkpoints: lastGood,
    lines: pairs.map(({ history }) => history.lines),
    distances: pairs.map(({ distances }) => distances),
  });
}

/** What an earlier visit left of a view's run, with the visitor's own data that it was trained on; undefined where nothing. */
export async function loadSaved(
  view: ViewName,
): Promise<{ readonly past: Past; readonly visitorData: VisitorSets } | undefined> {
  const stored = await loadRun(view);
  if (!stored) return undefined;
  const past = await decodePast(
    stored.checkpoints.map((file, i) => ({
      file,
      lines: stored.lines[i],
      distances: stored.distances[i],
    })),
  );
  const { dataset } = past[0].checkpoint.run;
  const data = await loadStoredData(view);
  if (!data || !isBrought(dataset)) return { past, visitorData: {} };
  const restored: Dataset = createDataset(dataset, data.shape, data.values);
  return { past, visitorData: { [dataset]: restored } };
}

function warningOf(fault: unknown): string {
  const quota = fault instanceof Error && fault.name === 'QuotaExceededError';
  return quota
    ? 'The browser’s storage is full: training goes on, but a reload would lose the run.\n  hint  download the checkpoint, or free storage for this site'
    : `The browser did not save the run: training goes on, but a reload would lose it.\n  reason  ${messageOf(fault)}\n  hint  download the checkpoint`;
}
