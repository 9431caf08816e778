// How runs come to be in the worker: begun, resumed from storage or a file, or gone on with under other settings.

import type { Dataset } from '../../data/dataset.ts';
import type { GeneratorFile } from '../../gan/generator-file.ts';
import type { RunConfig } from '../../gan/run-config.ts';
import type { Device } from '../../runtime/device.ts';
import type { Asked, RawSettings, RunState } from '../protocol.ts';
import type { TrainedName } from '../trained-names.ts';
import { stateOf, stepOf } from './active-run.ts';
import { loadData } from './data.ts';
import type { Loop } from './loop.ts';
import { PageError } from './page-error.ts';
import { decodePast, encodePageRun, type Past } from './page-run.ts';
import type { InTurn } from './queue.ts';
import { type BeginOptions, newIdentity, pastOf, type Runs } from './runs.ts';
import { openSaved } from './saved-runs.ts';
import { readSettings } from './settings.ts';
import { isSoftware } from './software.ts';
import { hasNetworkOf } from './train-on.ts';
import type { VisitorData } from './visitor-data.ts';

const mostCheckpointBytes = 2 ** 30;

/** The engine's part that puts a run in the place of a view's last one; each of them pauses first. */
export function createBeginnings({
  runs,
  visitor,
  paused,
  play,
  base,
  device,
}: {
  readonly runs: Runs;
  readonly visitor: VisitorData;
  readonly paused: InTurn;
  readonly play: Loop['play'];
  readonly base: string;
  readonly device: () => Promise<Device>;
}) {
  const begin = async (
    options: Omit<BeginOptions, 'data'> & { readonly data: Dataset | Promise<Dataset> },
  ): Promise<RunState> => {
    try {
      return await runs.begin(await device(), { ...options, data: await options.data });
    } catch (fault) {
      if (!runs.find(options.identity.id)) options.identity.release();
      throw fault;
    }
  };
  const software = async () => isSoftware(await device());
  const dataOf = (config: RunConfig, hash?: string) =>
    loadData(config, visitor.sets(hash, runs.data()), base);
  return {
    begin: async ({ view, settings, source, target, data: hash, until, from: asked, plays }: Asked) => {
      const begun = await paused(async () => {
        const config = readSettings(view, settings, source, await software());
        const [data, trained] = await Promise.all([dataOf(config, hash), asked && trainedFile(asked, base)]);
        const from = trained && hasNetworkOf(config, trained) ? asked : undefined;
        // A link carries no weights to go on from.
        const replays = from === undefined;
        const identity = { ...(await newIdentity(view, { target, from })), replays, until };
        return begin({ view, config, data, identity, trained: from && trained, plays });
      });
      if (begun.ok && plays) await play(begun.value.id);
      return begun;
    },
    resume: (id: string) =>
      paused(async () => {
        const open = runs.find(id);
        if (open) return stateOf(open);
        const { record, identity, past, data } = await openSaved(id);
        const { view, config } = record;
        return begin({ view, config, identity, past, data: data ?? dataOf(config) });
      }),
    change: (id: string, raw: RawSettings) =>
      paused(async () => {
        const run = runs.of(id);
        const { view, data, identity } = run;
        const config = readSettings(view, raw, 'controls', await software());
        const past = await pastOf(run, await encodePageRun(run));
        const { replays } = identity;
        // Before the page is told of the run.
        identity.replays &&= stepOf(run) === 0;
        try {
          return await begin({ view, config, data, identity, past });
        } catch (fault) {
          identity.replays = replays;
          throw fault;
        }
      }),
    loadCheckpoint: (file: File) =>
      paused(async () => {
        const past = await readCheckpoint(file);
        const { run: config, dataset } = past[0].checkpoint;
        const view = dataset.shape.length === 1 ? 'points' : 'pictures';
        const target = config.dataset === 'csv' ? 'drawn' : config.dataset;
        const data = await dataOf(config);
        return begin({ view, config, data, past, identity: await newIdentity(view, { target }) });
      }),
  };
}

/** Few visits need it: it is a file of its own. */
async function trainedFile(name: TrainedName, base: string): Promise<GeneratorFile> {
  return (await import('./trained.ts')).fetchTrained(name, base);
}

async function readCheckpoint(file: File): Promise<Past> {
  if (file.size > mostCheckpointBytes) {
    throw new PageError(['checkpoint', 'largeFile'], 'the file is too large for a page', {
      file: file.name,
      most: '1 GB',
      hint: 'resume it in Node',
    });
  }
  return decodePast([{ file: new Uint8Array(await file.arrayBuffer()) }], file.name);
}
