// `earthmover runs`: a table of run folders.
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import { usageError } from '../core/errors.ts';
import { objectiveOf } from '../gan/objectives.ts';
import { differingSettings, settingText, usualValue } from '../gan/run-differences.ts';
import { type RunSettings, type SettingName, settings } from '../gan/run-settings.ts';
import { findRuns, type RunRecord, readRunRecord } from '../node/run-record.ts';
import { goalWords } from './goal-words.ts';
import type { RawOptions } from './options.ts';
import { estimateWords, scoreWords } from './short-figures.ts';
import { table } from './table.ts';
import { createTerminal } from './terminal.ts';

/** Lists the runs at and below `folder`, the newest first; returns the exit code. */
export function runs(folder: string, raw: RawOptions): number {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw usageError('there is no folder of runs', {
      folder,
      hint: 'give the folder that holds them, such as that of --out, or train one first',
    });
  }
  const terminal = createTerminal({ json: raw.json === true, quiet: false });
  const found = findRuns(folder).map((path) => ({ path, record: readRunRecord(path) }));
  const records = found
    .flatMap(({ record }) => record ?? [])
    .sort((a, b) => b.when.getTime() - a.when.getTime());
  const differs = differingSettings(records.map(({ run }) => run)).filter(isTold);
  for (const record of records) terminal.event('run', eventOf(record, nameOf(folder, record), differs));
  for (const { path } of found.filter(({ record }) => record === undefined)) {
    terminal.say(`${path}: its config.json cannot be read`);
  }
  if (raw.json !== true && records.length > 0) terminal.print(tableOf(folder, records, differs).trimEnd());
  if (found.length === 0) terminal.say(`no runs in ${folder}`);
  return 0;
}

/** Data have a column of their own; what does not decide the numbers of a run tells nothing of its scores. */
function isTold(name: SettingName): boolean {
  return name !== 'dataset' && settings[name].fixed;
}

function tableOf(folder: string, records: readonly RunRecord[], differs: readonly SettingName[]): string {
  const all = records.map(({ run }) => run);
  const branches = records.some(({ origin }) => origin?.parent !== undefined);
  const usual: RunSettings = Object.fromEntries(differs.map((name) => [name, usualValue(all, name)]));
  const rows = records.map(({ run, ...record }) => [
    nameOf(folder, record),
    run.dataset,
    goalWords({ run, ...record }),
    record.state,
    record.lastMetrics === undefined
      ? ''
      : estimateWords(objectiveOf(run.objective).estimates, record.lastMetrics),
    record.lastScore === undefined ? '' : scoreWords(record.lastScore),
    minuteOf(record.when),
    ...(branches ? [parentOf(folder, record) ?? ''] : []),
    differs
      .filter((name) => settingText(run, name) !== settingText(usual, name))
      .flatMap((name) => settingWords(run, name))
      .join(', '),
  ]);
  const usually = differs.flatMap((name) => settingWords(usual, name));
  return [
    table(
      [
        ...['run', 'data', 'iterations', 'state', 'estimate', 'score', 'when'],
        ...(branches ? ['branched off from'] : []),
        'settings that differ',
      ],
      rows,
      'left',
    ),
    ...(usually.length > 0 ? [`where not said otherwise: ${usually.join(', ')}\n`] : []),
  ].join('');
}

/** `lr 0.001`; nothing where the run has no such setting. */
function settingWords(run: RunSettings, name: SettingName): string[] {
  const text = settingText(run, name);
  return text === undefined ? [] : [`${name} ${text}`];
}

function eventOf(record: RunRecord, name: string, differs: readonly SettingName[]): object {
  const { folder, run, origin, state, step, lastMetrics, lastScore, when } = record;
  return {
    name,
    folder,
    state,
    step,
    when: when.toISOString(),
    differs,
    score: lastScore ?? null,
    metrics: lastMetrics ?? null,
    origin: origin ?? null,
    run,
  };
}

function nameOf(root: string, { folder }: Pick<RunRecord, 'folder'>): string {
  return relative(root, folder) || basename(folder);
}

/** `ring, step 200`: the run of the checkpoint that a run branched off from. */
function parentOf(root: string, { origin }: Pick<RunRecord, 'origin'>): string | undefined {
  if (origin?.parent === undefined) return undefined;
  const { file, step } = origin.parent;
  const inRun = basename(dirname(file)) === 'checkpoints';
  const way = relative(resolve(root), inRun ? dirname(dirname(file)) : file);
  return `${way.startsWith('..') ? basename(way) : way}, step ${step}`;
}

/** Local time, to the minute. */
function minuteOf(time: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
