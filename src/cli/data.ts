// `earthmover data`: prepares pictures, says what data are, and looks after the cache of prepared sets.
import { join } from 'node:path';
import { usageError } from '../core/errors.ts';
import { bytesText, counted } from '../core/text.ts';
import { isToy } from '../data/catalogue.ts';
import type { DataReport } from '../data/data-report.ts';
import type { PictureSource } from '../data/picture-source.ts';
import { leftOutLines, reportLines } from '../data/report-text.ts';
import { resolveRun } from '../gan/run-config.ts';
import { type LoadedSet, setRequest, sources } from '../node/dataset-sources.ts';
import { loadReported, sourceRequest } from '../node/datasets.ts';
import { checkSample } from '../node/packed/packed-reader.ts';
import { type PreparedSet, preparedSet, surveyedSet } from '../node/packed/prepared-set.ts';
import { cacheFolder } from '../runtime/platform/node/cache-folder.ts';
import { cleanSets } from './data/clean.ts';
import { listSets } from './data/list.ts';
import { dataActions } from './help.ts';
import { dataRequestOf } from './loading.ts';
import { type Asked, oneOf, type RawOptions, readOptions } from './options.ts';
import { catchStopSignals } from './stop-signal.ts';
import { createTerminal, type Terminal } from './terminal.ts';

/** Runs one of the actions; returns the exit code. */
export async function data(action: string, keys: readonly string[], raw: RawOptions): Promise<number> {
  const { chosen, asked } = readDataOptions(action, keys, raw);
  const terminal = createTerminal(asked);
  const cache = asked.settings.cache ?? cacheFolder();
  switch (chosen) {
    case 'prepare':
      return untilStopped(terminal, () => prepare(asked, terminal));
    case 'info':
      if (asked.settings.data === undefined && asked.settings.dataset === undefined) {
        return listSets(cache, raw.json === true, terminal);
      }
      return untilStopped(terminal, () => inform(asked, terminal));
    case 'clean':
      return cleanSets(cache, { keys, all: raw.all === true, dryRun: raw.dryRun === true }, terminal);
    default:
      return chosen satisfies never;
  }
}

/** What the words and flags say, before any file is looked at. */
export function readDataOptions(action: string, keys: readonly string[], raw: RawOptions) {
  const chosen = oneOf('data', action, dataActions, 'command line');
  requireFitting(chosen, keys, raw);
  return { chosen, asked: readOptions(raw) };
}

function requireFitting(action: string, keys: readonly string[], raw: RawOptions): void {
  if (action === 'clean') {
    if (keys.length === 0 || raw.all !== true) return;
    throw usageError('clean: KEYS and --all exclude each other', { hint: 'give one of the two' });
  }
  const flag = (['all', 'dryRun'] as const).find((name) => raw[name] === true);
  if (keys.length === 0 && flag === undefined) return;
  throw usageError(
    `data ${action} takes no ${keys.length > 0 ? 'keys' : flag === 'all' ? '--all' : '--dry-run'}`,
    {
      ...(keys.length > 0 && { keys }),
      hint: 'those belong to data clean; give the data with --data',
    },
  );
}

/** A preparation that is stopped leaves nothing. */
async function untilStopped(terminal: Terminal, work: () => Promise<number>): Promise<number> {
  const stop = catchStopSignals(terminal.say);
  try {
    return await work();
  } finally {
    stop.disarm();
  }
}

/** The settings of the run that the same flags would train, as far as they decide the data. */
function requestOf({ settings }: Asked, terminal: Terminal) {
  return dataRequestOf(resolveRun({ dataset: 'images', ...settings }), terminal);
}

type Found =
  | { readonly loaded: LoadedSet }
  | { readonly source: PictureSource; readonly request: ReturnType<typeof setRequest> };

async function find(asked: Asked, terminal: Terminal): Promise<Found> {
  const request = requestOf(asked, terminal);
  const { dataset } = request;
  if (isToy(dataset)) return { loaded: await loadReported(request) };
  const found = await sources[dataset].load(sourceRequest(request));
  if (!('entries' in found)) return { loaded: found };
  return { source: found, request: setRequest(dataset, sourceRequest(request)) };
}

async function prepare(asked: Asked, terminal: Terminal): Promise<number> {
  const found = await find(asked, terminal);
  if ('loaded' in found) {
    const { data: set, report } = found.loaded;
    tell(report, terminal);
    terminal.print(`nothing to prepare: ${set.name} is read as it is`);
    terminal.event('prepared', { file: null, hash: set.hash, data: report });
    return 0;
  }
  const startMs = performance.now();
  const { source, request } = found;
  const prepared = await preparedSet(source, request, checkSample);
  const { report } = prepared.packed;
  tellLeftOut(report, source, terminal);
  tell(report, terminal);
  terminal.print(preparedText(prepared, performance.now() - startMs));
  const { file, bytes, facts } = prepared.packed;
  terminal.event('prepared', { file, bytes, fresh: prepared.fresh, hash: facts.hash, data: report });
  return 0;
}

function preparedText({ packed, fresh }: PreparedSet<void>, ms: number): string {
  const { file, bytes, report } = packed;
  const what = `${counted(report.samples, 'picture')}, ${bytesText(bytes)}, in ${file}`;
  return fresh ? `prepared in ${Math.max(1, Math.round(ms / 1000))} s: ${what}` : `prepared before: ${what}`;
}

async function inform(asked: Asked, terminal: Terminal): Promise<number> {
  const found = await find(asked, terminal);
  const report = 'loaded' in found ? found.loaded.report : await surveyedSet(found.source, found.request);
  if ('source' in found && report.kind === 'pictures') tellLeftOut(report, found.source, terminal);
  if (asked.json) terminal.event('data', report);
  else terminal.print(reportLines(report).join('\n'));
  return 0;
}

function tell(report: DataReport, terminal: Terminal): void {
  for (const line of reportLines(report)) terminal.say(line);
}

function tellLeftOut(
  report: Parameters<typeof leftOutLines>[0],
  { place }: PictureSource,
  terminal: Terminal,
): void {
  for (const line of leftOutLines(report, place, (name) => join(place, name))) terminal.say(line);
}
