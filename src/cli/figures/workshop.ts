// The workshop of figures and searches on disk: each of its runs is a run folder.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { EarthmoverError } from '../../core/errors.ts';
import type { RunPlan, RunRecord, Workshop } from '../../figures/workshop.ts';
import { createRunTrainer } from '../../gan/run.ts';
import type { RunSettings } from '../../gan/run-settings.ts';
import { onDisk } from '../../node/disk.ts';
import { unseenBy } from '../../node/run-data.ts';
import type { Device } from '../../runtime/device.ts';
import { openRun } from '../open-run.ts';
import { loadChecked, trainOn } from '../run-session.ts';
import { openScoring, type ScoredRun, type Scoring } from '../scoring.ts';
import type { StopSignal } from '../stop-signal.ts';
import type { Terminal } from '../terminal.ts';
import {
  endless,
  fingerprint,
  reaches,
  readDone,
  readText,
  recordOf,
  refuseOther,
  writeJson,
} from './kept-runs.ts';

export interface WorkshopOptions {
  readonly device: Device;
  /** Folder of the figures, or of a search; runs lie in its `runs`. */
  readonly out: string;
  readonly terminal: Terminal;
  readonly stop: StopSignal;
  readonly pictures: RunSettings;
  /** Training steps of the classifier; fewer than its own for a try. */
  readonly classifierSteps?: number | undefined;
}

/** The user asked for an end: what is done is kept, and nothing more is begun. */
export class Stopped extends Error {}

/** Makes runs in folders of their own, each an ordinary run that `earthmover train --resume` could go on with. */
export function createWorkshop(options: WorkshopOptions): Workshop {
  const { device, out, terminal, stop, pictures } = options;
  const runs = join(out, 'runs');
  onDisk('make the folder of the figures', runs, () => mkdirSync(runs, { recursive: true }));

  async function train(plan: RunPlan): Promise<RunRecord> {
    const folder = join(runs, plan.name);
    // What a run was asked for, and how far it came: a plan that says something else is another run.
    const done = join(folder, 'done.json');
    const asked = fingerprint(plan);
    const ended = readDone(done);
    if (ended?.plan === asked && reaches(ended, plan)) return recordOf(plan, folder, ended.diverged);
    if (stop.signal.aborted) throw new Stopped();
    refuseOther(folder, ended, asked);
    const diverged = await trainPlan(options, plan, folder);
    if (stop.signal.aborted) throw new Stopped();
    const { until } = plan;
    writeJson(done, { plan: asked, ...(until && { until }), ...(diverged !== undefined && { diverged }) });
    return recordOf(plan, folder, diverged);
  }

  return {
    device,
    pictures,
    train,
    keep: async (name, compute) => {
      const file = join(runs, `${name}.json`);
      if (existsSync(file)) return JSON.parse(readText(file), endless);
      if (stop.signal.aborted) throw new Stopped();
      const result = await compute();
      if (stop.signal.aborted) throw new Stopped();
      writeJson(file, result);
      return result;
    },
    dataOf: async (run) => {
      const loaded = await loadChecked(run, terminal);
      return { data: loaded.data, heldOut: (await unseenBy(run, loaded, { fetch: true })) ?? loaded.data };
    },
    progress: (text) => {
      if (stop.signal.aborted) throw new Stopped();
      terminal.progress(() => text);
    },
  };
}

/** Trains to the end of the plan, or to where it diverges or is stopped; returns why it diverged. */
async function trainPlan(
  { device, terminal, stop, classifierSteps }: WorkshopOptions,
  plan: RunPlan,
  path: string,
): Promise<string | undefined> {
  const { settings, scoreEvery, until } = plan;
  const scored = scoreEvery > 0 ? { checkpointEvery: scoreEvery } : {};
  const cadence = { ...scored, sampleEvery: scoreEvery, monitorEvery: 0 };
  const asked = { settings: { ...settings, ...cadence }, out: path, json: false, quiet: true };
  const opened = await openRun(asked, { resume: true }, () => {}, new Date());
  try {
    await trainOn(
      device,
      opened,
      {
        terminal: muted(terminal, plan.name),
        stop,
        scoring: (run) => scoringOf({ device, terminal, classifierSteps }, plan, run),
        until,
      },
      () => {},
    );
    return undefined;
  } catch (error) {
    if (error instanceof EarthmoverError && error.kind === 'diverged') return error.message;
    throw error;
  } finally {
    opened.folder.close();
  }
}

async function scoringOf(
  { device, terminal, classifierSteps }: Omit<WorkshopOptions, 'out' | 'stop' | 'pictures'>,
  plan: RunPlan,
  scored: ScoredRun,
): Promise<Scoring> {
  const { scoreEvery: every, samples, exactSamples, probe } = plan;
  const { run, data } = scored;
  const fresh = probe && probe.fresh > 0 ? await createRunTrainer(device, { run, data }) : undefined;
  const size = { every, samples, exactSamples, probe, fresh, classifierSteps };
  const scoring = await openScoring(device, scored, { ...size, terminal: muted(terminal, plan.name) });
  return {
    ...scoring,
    close: () => {
      scoring.close();
      fresh?.destroy();
    },
  };
}

/** A run inside a figure tells its progress and nothing else. */
function muted(terminal: Terminal, name: string): Terminal {
  return {
    say: (line) => {
      if (line.startsWith('fetch') || line.startsWith('warning')) terminal.say(line);
    },
    print: () => {},
    event: () => {},
    progress: (line) =>
      terminal.progress((columns) => `${name}  ${line(columns && columns - name.length - 2)}`),
  };
}
