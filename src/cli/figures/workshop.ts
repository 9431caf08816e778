import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EarthmoverError } from '../../core/errors.ts';
import type { RunPlan, RunRecord, Sheet, Workshop } from '../../figures/workshop.ts';
import type { StepMetrics } from '../../gan/metrics.ts';
import { createRunTrainer } from '../../gan/run.ts';
import type { RunSettings } from '../../gan/run-settings.ts';
import type { Score } from '../../gan/scores.ts';
import { parseJsonl } from '../../io/jsonl.ts';
import { onDisk } from '../../node/disk.ts';
import { replaceFile } from '../../node/durable-file.ts';
import { loadHeldOut } from '../../node/held-out.ts';
import { readMetrics } from '../../node/run-folder.ts';
import type { Device } from '../../runtime/device.ts';
import { openRun } from '../open-run.ts';
import { openScoring, type ScoredRun, type Scoring } from '../scoring.ts';
import { loadRunData, trainOn } from '../sitting.ts';
import type { StopSignal } from '../stop-signal.ts';
import type { Terminal } from '../terminal.ts';

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
export function createWorkshop({
  device,
  out,
  terminal,
  stop,
  pictures,
  classifierSteps,
}: WorkshopOptions): Workshop {
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
    const diverged = await sitting(plan, folder);
    if (stop.signal.aborted) throw new Stopped();
    const { until } = plan;
    writeJson(done, { plan: asked, ...(until && { until }), ...(diverged !== undefined && { diverged }) });
    return recordOf(plan, folder, diverged);
  }

  /** Trains to the end of the plan, or to where it diverges or is stopped; returns why it diverged. */
  async function sitting(plan: RunPlan, path: string): Promise<string | undefined> {
    const { settings, scoreEvery, until } = plan;
    const scored = scoreEvery > 0 ? { checkpointEvery: scoreEvery } : {};
    const cadence = { ...scored, sampleEvery: scoreEvery, monitorEvery: 0 };
    const asked = { settings: { ...settings, ...cadence }, out: path, json: false, quiet: true };
    const opened = await openRun(asked, true, () => {}, new Date());
    try {
      await trainOn(
        device,
        opened,
        {
          terminal: muted(terminal, plan.name),
          stop,
          scoring: (run) => scoringOf(plan, run),
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

  async function scoringOf(plan: RunPlan, scored: ScoredRun): Promise<Scoring> {
    const { scoreEvery: every, samples, exactSamples, probe } = plan;
    const { run, data } = scored;
    const fresh = probe && probe.fresh > 0 ? await createRunTrainer(device, { run, data }) : undefined;
    const own = { every, samples, exactSamples, probe, fresh, classifierSteps };
    const scoring = await openScoring(device, scored, { ...own, terminal: muted(terminal, plan.name) });
    return {
      ...scoring,
      close: () => {
        scoring.close();
        fresh?.destroy();
      },
    };
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
      const data = await loadRunData(run, terminal);
      return { data, heldOut: (await loadHeldOut(run, { fetch: true })) ?? data };
    },
    progress: (text) => {
      if (stop.signal.aborted) throw new Stopped();
      terminal.progress(() => text);
    },
  };
}

interface Done {
  readonly plan: string;
  /** Iteration at which its last sitting ended; the end of the run where left out. */
  readonly until?: number;
  readonly diverged?: string;
}

/** Whether a run is at the plan's end, or will never be. */
function reaches({ until, diverged }: Done, plan: RunPlan): boolean {
  return diverged !== undefined || until === undefined || until >= (plan.until ?? plan.settings.steps);
}

function readDone(file: string): Done | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readText(file)) as Done;
  } catch {
    return undefined;
  }
}

function refuseOther(folder: string, ended: Done | undefined, asked: string): void {
  if (ended === undefined || ended.plan === asked) return;
  throw new EarthmoverError('usage', 'the folder holds the figures of other settings', {
    run: folder,
    hint: 'give another --out, or delete this run',
  });
}

function fingerprint({ settings, scoreEvery, samples, exactSamples, probe }: RunPlan): string {
  const text = JSON.stringify([settings, scoreEvery, samples, exactSamples, probe ?? null]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function recordOf({ name }: RunPlan, folder: string, diverged: string | undefined): RunRecord {
  const scores = join(folder, 'scores.jsonl');
  return {
    name,
    config: JSON.parse(readText(join(folder, 'config.json'))),
    metrics: readMetrics(folder) as readonly StepMetrics[],
    scores: existsSync(scores)
      ? parseJsonl(readText(scores), scores).map(({ record }) => record as Score)
      : [],
    sheets: sheetsOf(join(folder, 'samples')),
    ...(diverged !== undefined && { diverged }),
  };
}

function sheetsOf(folder: string): Sheet[] {
  return readdirSync(folder)
    .sort()
    .flatMap((file) => {
      const [, step, extension] = /^step-(\d+)\.(png|svg)$/.exec(file) ?? [];
      if (step === undefined || extension === undefined) return [];
      return [{ step: Number(step), extension, content: readFileSync(join(folder, file)) }];
    });
}

function readText(file: string): string {
  return onDisk(`read ${file}`, file, () => readFileSync(file, 'utf8'));
}

/** Writes JSON in one go; what is not finite is kept as text. */
function writeJson(file: string, value: unknown): void {
  const text = JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'number' && !Number.isFinite(each) ? { notFinite: String(each) } : each,
  );
  replaceFile(file, new TextEncoder().encode(`${text}\n`));
}

/** Reads back the numbers that JSON does not have. */
function endless(_: string, value: unknown): unknown {
  const text = (value as { readonly notFinite?: unknown } | null)?.notFinite;
  return typeof text === 'string' ? Number(text) : value;
}

/** A run inside a figure tells its progress and nothing else. */
function muted(terminal: Terminal, name: string): Terminal {
  return {
    say: (line) => {
      if (line.startsWith('fetch') || line.startsWith('warning')) terminal.say(line);
    },
    print: () => {},
    event: () => {},
    progress: (line) => terminal.progress(() => `${name}  ${line()}`),
  };
}
