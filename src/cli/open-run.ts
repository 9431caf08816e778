// Where a run begins: anew, where an earlier session left it, or at a checkpoint of another run.
import { basename, dirname, join, relative, resolve } from 'node:path';
import { usageError } from '../core/errors.ts';
import { networkLabel } from '../gan/network-catalogue.ts';
import { firstDifference, resumedRun } from '../gan/resumed-run.ts';
import type { RunConfig } from '../gan/run-config.ts';
import { resolveRun } from '../gan/run-config.ts';
import { settingText } from '../gan/run-differences.ts';
import { kebab } from '../gan/run-settings.ts';
import { checkpointFiles, loadCheckpoint, loadNewest } from '../node/checkpoint-store.ts';
import type { RunFolder } from '../node/run-folder.ts';
import { folderContents, openRunFolder } from '../node/run-folder.ts';
import { branchOff, isFile, parentOf } from './branch-off.ts';
import type { OpenedRun } from './opened-run.ts';
import type { Asked } from './options.ts';

/** What a command line says of where a run begins. */
export interface Beginning {
  /** A run folder, a checkpoint file, or true for the folder that --out names. */
  readonly resume?: string | boolean | undefined;
  /** A checkpoint file to branch off from. */
  readonly from?: string | boolean | undefined;
  readonly dataChanged?: string | boolean | undefined;
}

/**
 * Makes the folder of a new run, or opens an earlier one. Where --out names a folder with --resume, it need not be there
 * yet, so that one command line both starts and restarts a run.
 * @param now names the folder where nothing else does
 */
export async function openRun(
  typed: Asked,
  { resume, from, dataChanged }: Beginning,
  note: (line: string) => void,
  now: Date,
): Promise<OpenedRun> {
  const asked = withWholePaths(typed);
  if (typeof from === 'string') {
    if (resume === undefined || resume === false) return branchOff(asked, from, note);
    throw usageError('--from and --resume exclude each other', {
      hint: 'branch off with --from CHECKPOINT --out FOLDER, and go on later with --resume FOLDER',
    });
  }
  if (resume === undefined || resume === false) {
    if (dataChanged !== true) return startRun(asked, note, now);
    throw usageError('--data-changed is for a run that goes on', {
      hint: 'give --resume with it, or leave it out',
    });
  }
  const opened = await resumeRun(asked, resume, note, now);
  return dataChanged === true ? { ...opened, dataChanged } : opened;
}

async function resumeRun(
  asked: Asked,
  resume: string | true,
  note: (line: string) => void,
  now: Date,
): Promise<OpenedRun> {
  if (resume !== true) {
    return isFile(resume) ? resumeFile(asked, resume, note) : resumeFolder(asked, resume, note);
  }
  if (asked.out === undefined) {
    throw usageError('--resume names no run', { hint: 'give --resume FOLDER, or --out FOLDER with it' });
  }
  if (folderContents(asked.out).length > 0) {
    return resumeFolder(asked, asked.out, note, () => resolveRun(asked.settings));
  }
  note(`nothing to resume in ${asked.out} yet: a new run`);
  return startRun(asked, note, now);
}

/** A run is resumed and evaluated from any folder, so that it keeps where its data lie, not how that was typed. */
function withWholePaths(asked: Asked): Asked {
  const { data, cache } = asked.settings;
  const whole = {
    ...(data !== undefined && { data: resolve(data) }),
    ...(cache !== undefined && { cache: resolve(cache) }),
  };
  return { ...asked, settings: { ...asked.settings, ...whole } };
}

function startRun(asked: Asked, note: (line: string) => void, now: Date): OpenedRun {
  const run = resolveRun(asked.settings);
  const folder = openRunFolder(asked.out ?? join('runs', runName(run, now)), { note });
  try {
    folder.writeConfig(run);
    return { folder, fresh: true, run, from: 'start' };
  } catch (error) {
    // As on a full disk: nothing is to be in the way of the next try.
    folder.close({ discard: true });
    throw error;
  }
}

/** Whether a run has it before its settings are written. */
function isBeginning(name: string): boolean {
  return name === 'samples' || name === 'checkpoints' || name.startsWith('.config.json.');
}

/** @param begin the run of a folder whose process ended before it wrote what its run is */
async function resumeFolder(
  asked: Asked,
  path: string,
  note: (line: string) => void,
  begin?: () => RunConfig,
): Promise<OpenedRun> {
  if (asked.out !== undefined && relative(asked.out, path) !== '') {
    throw usageError('--out is not the folder of the run to resume', {
      out: asked.out,
      resume: path,
      hint: 'leave --out out; to branch off into a new folder, give one of its checkpoint files with --from',
    });
  }
  const folder = openRunFolder(path, { resume: true, note });
  try {
    const started = checkpointFiles(folder.checkpoints).length > 0;
    const saved =
      folder.readConfig() ??
      (begin && !started && folderContents(path).every(isBeginning)
        ? begin()
        : (await loadNewest(folder.checkpoints)).checkpoint.run);
    if (!started) note('that run was stopped before its first checkpoint: it starts again');
    return withConfig(folder, false, () => ({
      run: resumedRun(saved, asked.settings),
      from: started ? 'newest' : 'start',
      origin: folder.readOrigin(),
    }));
  } catch (error) {
    folder.close();
    throw error;
  }
}

/** Goes on from a file in the file's own run, or with --out in a new folder. */
async function resumeFile(asked: Asked, file: string, note: (line: string) => void): Promise<OpenedRun> {
  const inRun = basename(dirname(file)) === 'checkpoints';
  const path = asked.out ?? (inRun ? dirname(dirname(file)) : undefined);
  if (path === undefined) {
    throw usageError('the checkpoint lies in no run folder', {
      file,
      hint: 'say with --out where the run is to go on',
    });
  }
  const checkpoint = await loadCheckpoint(file);
  const run = resumedRun(checkpoint.run, asked.settings);
  const begun = folderContents(path).length > 0;
  const folder = openRunFolder(path, { resume: begun, note });
  return withConfig(folder, !begun, () => {
    const there = folder.readConfig();
    const other = there && firstDifference(there, run);
    if (other !== undefined) {
      throw usageError('the folder holds another run', {
        folder: path,
        [kebab(other)]: `${there && settingText(there, other)}, in the checkpoint ${settingText(run, other)}`,
        hint: 'choose an --out that is empty or not there yet',
      });
    }
    // The same run in another folder has a parent, too.
    const origin = begun ? folder.readOrigin() : { ...checkpoint.origin, parent: parentOf(file, checkpoint) };
    return { run, from: { file, checkpoint }, origin };
  });
}

function withConfig(
  folder: RunFolder,
  fresh: boolean,
  settle: () => Omit<OpenedRun, 'folder' | 'fresh'>,
): OpenedRun {
  try {
    const settled = settle();
    // That of a run that goes on is written once it is certain that it does: a refusal leaves the folder as it was.
    if (settled.from === 'start') folder.writeConfig(settled.run, settled.origin);
    return { folder, fresh, ...settled };
  } catch (error) {
    folder.close({ discard: fresh });
    throw error;
  }
}

/** `mnist-dcgan-0-20260131-235959` */
function runName({ dataset, generator, seed }: RunConfig, now: Date): string {
  const [date = '', time = ''] = now.toISOString().replace(/\..*/, '').replaceAll(/[-:]/g, '').split('T');
  return `${dataset}-${networkLabel(generator).split(':')[0]}-${seed}-${date}-${time}`;
}
