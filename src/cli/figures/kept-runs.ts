// What a figure keeps on disk: which of its runs are done, what they left behind, and results as JSON.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EarthmoverError } from '../../core/errors.ts';
import type { RunPlan, RunRecord, Sheet } from '../../figures/workshop.ts';
import type { StepMetrics } from '../../gan/metrics.ts';
import type { Score } from '../../gan/scores.ts';
import { parseJsonl } from '../../io/jsonl.ts';
import { onDisk } from '../../node/disk.ts';
import { replaceFile } from '../../node/durable-file.ts';
import { readMetrics } from '../../node/run-folder.ts';

interface Done {
  readonly plan: string;
  /** Iteration at which its last session ended; the end of the run where left out. */
  readonly until?: number;
  readonly diverged?: string;
}

/** Whether a run is at the plan's end, or will never be. */
export function reaches({ until, diverged }: Done, plan: RunPlan): boolean {
  return diverged !== undefined || until === undefined || until >= (plan.until ?? plan.settings.steps);
}

export function readDone(file: string): Done | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readText(file)) as Done;
  } catch {
    return undefined;
  }
}

export function refuseOther(folder: string, ended: Done | undefined, asked: string): void {
  if (ended === undefined || ended.plan === asked) return;
  throw new EarthmoverError('usage', 'the folder holds the figures of other settings', {
    run: folder,
    hint: 'give another --out, or delete this run',
  });
}

export function fingerprint({ settings, scoreEvery, samples, exactSamples, probe }: RunPlan): string {
  const text = JSON.stringify([settings, scoreEvery, samples, exactSamples, probe ?? null]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

export function recordOf({ name }: RunPlan, folder: string, diverged: string | undefined): RunRecord {
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

export function readText(file: string): string {
  return onDisk(`read ${file}`, file, () => readFileSync(file, 'utf8'));
}

/** Writes JSON in one go; what is not finite is kept as text. */
export function writeJson(file: string, value: unknown): void {
  const text = JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'number' && !Number.isFinite(each) ? { notFinite: String(each) } : each,
  );
  replaceFile(file, new TextEncoder().encode(`${text}\n`));
}

/** Reads back the numbers that JSON does not have. */
export function endless(_: string, value: unknown): unknown {
  const text = (value as { readonly notFinite?: unknown } | null)?.notFinite;
  return typeof text === 'string' ? Number(text) : value;
}
