// The runs that the worker has on the GPU: each view's, at most one, and each under its id.

import type { Dataset } from '../../data/dataset.ts';
import type { GeneratorFile } from '../../gan/generator-file.ts';
import type { RunConfig } from '../../gan/run-config.ts';
import type { Device } from '../../runtime/device.ts';
import type { RunState, ViewName } from '../protocol.ts';
import {
  type ActiveRun,
  activateRun,
  destroyActiveRun,
  type Identity,
  showRun,
  stateOf,
  stepOf,
  type Tell,
} from './active-run.ts';
import { createJournal } from './journal.ts';
import { PageError } from './page-error.ts';
import { createPageRun, decodePast, type Past } from './page-run.ts';
import { holdRun } from './run-lock.ts';

export interface BeginOptions {
  readonly view: ViewName;
  readonly identity: Identity;
  /** What is wished for. */
  readonly config: RunConfig;
  readonly data: Dataset;
  readonly past?: Past | undefined;
  /** What a new run begins with in the place of fresh weights. */
  readonly trained?: GeneratorFile | undefined;
  /** It is played at once, and shown with its first iterations. */
  readonly plays?: boolean | undefined;
}

export interface Runs {
  /** @throws usage error where another run has taken its place */
  readonly of: (id: string) => ActiveRun;
  readonly find: (id: string) => ActiveRun | undefined;
  /** What they train on. */
  readonly data: () => readonly Dataset[];
  /** Puts a run in place of its view's last one, which stays where that fails, and shows it where it is not played at once. */
  readonly begin: (device: Device, options: BeginOptions) => Promise<RunState>;
  /** Every run once more on another device, as it was last known good. */
  readonly restoreAll: (device: Device) => Promise<void>;
}

export function createRuns(tell: Tell): Runs {
  const runs = new Map<ViewName, ActiveRun>();
  const find = (id: string) => [...runs.values()].find(({ identity }) => identity.id === id);
  return {
    find,
    of: (id) => {
      const run = find(id);
      if (run) return run;
      throw new PageError(['usage', 'notOpen'], 'the run that this was asked of is not open any more', {
        hint: 'continue it from the list of runs, or begin a new one',
      });
    },
    data: () => [...runs.values()].map(({ data }) => data),
    begin: async (device, { view, config, data, past, identity, trained, plays }) => {
      const fitted = config.batch > data.count ? { ...config, batch: data.count } : config;
      if (fitted !== config) {
        const { count } = data;
        const message = `The batch is ${count}, all the samples there are.`;
        const fault = { message, name: 'smallBatch', facts: { count: String(count) } } as const;
        tell({ kind: 'note', tone: 'info', fault });
      }
      const made = await createPageRun(device, { view, config: fitted, data, past, trained });
      const run = await activateRun(device, made, { identity, wish: config });
      const before = runs.get(view);
      if (before && classesOf(before) === classesOf(run)) run.shownClass = before.shownClass;
      if (before) destroyActiveRun(before);
      if (before && before.identity !== identity) before.identity.release();
      runs.set(view, run);
      const state = stateOf(run);
      await tell({ kind: 'state', state });
      if (!plays) await showRun(run, tell);
      return state;
    },
    restoreAll: async (device) => {
      for (const [view, run] of runs) {
        const { identity, wish } = run;
        const { step } = (await pastOf(run, run.lastGood))[0].checkpoint;
        identity.journal.rewind(step);
        const past = await pastOf(run, run.lastGood);
        const again = await activateRun(device, await createPageRun(device, { ...run, past }), {
          identity,
          wish,
        });
        again.shownClass = run.shownClass;
        again.thumbnail = run.thumbnail;
        runs.set(view, again);
        await tell({ kind: 'state', state: stateOf(again) });
      }
      await tell({ kind: 'recovered', step: Math.max(...[...runs.values()].map(stepOf)) });
    },
  };
}

/** A new run's, which no other tab can have. */
export async function newIdentity(
  view: ViewName,
  { target, from, name = '' }: Pick<Identity, 'target' | 'from'> & { readonly name?: string },
): Promise<Identity> {
  const id = crypto.randomUUID();
  const journal = createJournal(view === 'compare' ? 2 : 1);
  const release = (await holdRun(id)) ?? (() => {});
  return { id, target, from, name, journal, release, chunks: 0, keepsData: false, replays: false };
}

/** Where a run goes on from: its checkpoint files with the lines of metrics that the next ones are told by. */
export function pastOf(
  { identity: { journal } }: Pick<ActiveRun, 'identity'>,
  files: readonly Uint8Array[],
): Promise<Past> {
  return decodePast(files.map((file, i) => ({ file, lines: journal.earlier(i) })));
}

function classesOf({ pairs }: ActiveRun): number | undefined {
  return pairs[0].trainer.summary.classes;
}
