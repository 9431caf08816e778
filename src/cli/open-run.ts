import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { usageError } from '../core/errors.ts';
import { firstDifference, resumedRun } from '../gan/resumed-run.ts';
import type { RunConfig } from '../gan/run-config.ts';
import { resolveRun } from '../gan/run-config.ts';
import { kebab } from '../gan/run-settings.ts';
import type { StoredCheckpoint } from '../node/checkpoint-store.ts';
import { checkpointFiles, loadCheckpoint, loadNewest } from '../node/checkpoint-store.ts';
import type { RunFolder } from '../node/run-folder.ts';
import { folderContents, openRunFolder } from '../node/run-folder.ts';
import type { Asked } from './options.ts';

/** A run folder with the settings to train with, and where training begins. */
export interface OpenedRun {
  readonly folder: RunFolder;
  readonly run: RunConfig;
  /** Anew, at the newest checkpoint in the folder that fits, or at a certain one. */
  readonly from: 'start' | 'newest' | StoredCheckpoint;
}

/**
 * Makes the folder of a new run, or opens an earlier one: `resume` is a run folder, a checkpoint file, or true for
 * the folder that --out names, which need not be there yet, so that one command line both starts and restarts a run.
 * @param now names the folder where nothing else does
 */
export async function openRun(
  typed: Asked,
  resume: string | boolean | undefined,
  note: (line: string) => void,
  now: Date,
): Promise<OpenedRun> {
  const asked = withWholePaths(typed);
  if (resume === undefined || resume === false) return startRun(asked, note, now);
  if (resume !== true) {
    return isFile(resume) ? resumeFile(asked, resume, note) : resumeFolder(asked, resume, note);
  }
  if (asked.out === undefined) {
    throw usageError('--resume names no run', { hint: 'give --resume FOLDER, or --out FOLDER with it' });
  }
  if (folderContents(asked.out).length > 0) return resumeFolder(asked, asked.out, note);
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
  return withConfig(folder, () => ({ run, from: 'start' }));
}

async function resumeFolder(asked: Asked, path: string, note: (line: string) => void): Promise<OpenedRun> {
  if (asked.out !== undefined && relative(asked.out, path) !== '') {
    throw usageError('--out is not the folder of the run to resume', {
      out: asked.out,
      resume: path,
      hint: 'leave --out out; to branch off into a new folder, resume from one of its checkpoint files',
    });
  }
  const folder = openRunFolder(path, { resume: true, note });
  try {
    const started = checkpointFiles(folder.checkpoints).length > 0;
    const saved = folder.readConfig() ?? (await loadNewest(folder.checkpoints)).checkpoint.run;
    if (!started) note('that run was stopped before its first checkpoint: it starts again');
    return withConfig(folder, () => ({
      run: resumedRun(saved, asked.settings),
      from: started ? 'newest' : 'start',
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
  const folder = openRunFolder(path, { resume: folderContents(path).length > 0, note });
  return withConfig(folder, () => {
    const there = folder.readConfig();
    const other = there && firstDifference(there, run);
    if (other !== undefined) {
      throw usageError('the folder holds another run', {
        folder: path,
        [kebab(other)]:
          `${there?.[other as keyof RunConfig]}, in the checkpoint ${run[other as keyof RunConfig]}`,
        hint: 'choose an --out that is empty or not there yet',
      });
    }
    return { run, from: { file, checkpoint } };
  });
}

function withConfig(folder: RunFolder, settle: () => Omit<OpenedRun, 'folder'>): OpenedRun {
  try {
    const settled = settle();
    // That of a run that goes on is written once it is certain that it does: a refusal leaves the folder as it was.
    if (settled.from === 'start') folder.writeConfig(settled.run);
    return { folder, ...settled };
  } catch (error) {
    folder.close();
    throw error;
  }
}

/** `mnist-dcgan-0-20260131-235959` */
function runName({ dataset, generator, seed }: RunConfig, now: Date): string {
  const [date = '', time = ''] = now.toISOString().replace(/\..*/, '').replaceAll(/[-:]/g, '').split('T');
  return `${dataset}-${generator.split(':')[0]}-${seed}-${date}-${time}`;
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
