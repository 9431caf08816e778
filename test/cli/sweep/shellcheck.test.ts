// The scripts of Slurm arrays by ShellCheck, which is a package of the distribution. `.ci/run` installs and runs it;
// EARTHMOVER_TESTS=elsewhere asks for it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { slurmScript } from '../../../src/cli/sweep/slurm.ts';
import { pointLines } from '../../../src/cli/sweep/tasks.ts';
import { sweepOf } from './files.ts';

const folder = mkdtempSync(join(tmpdir(), 'earthmover shellcheck '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What ShellCheck says of a script, remarks on its style included. */
function complaintsOf(script: string, shell: 'bash' | 'sh'): string {
  const { stdout, status, error } = spawnSync('shellcheck', ['--severity=style', `--shell=${shell}`, '-'], {
    input: script,
    encoding: 'utf8',
  });
  expect(error).toBeUndefined();
  return status === 0 ? '' : stdout;
}

const usual = { atOnce: undefined, grace: 60, jobs: 1, adapter: undefined, sbatch: ['gres=gpu:1'] };

it.each([
  [12, 1],
  [12, 5],
])('nothing is wrong with the script for %i points, %i a task', (points, perTask) => {
  const script = slurmScript(sweepOf(folder, points), { ...usual, perTask, command: 'earthmover', folder });
  expect(complaintsOf(script, 'bash')).toBe('');
});

it('nothing is wrong with the lines of a Job', () => {
  const lines = [...pointLines('JOB_COMPLETION_INDEX', 12, 5)];
  expect(complaintsOf(`${lines.join('\n')}\necho "$first-$last"\n`, 'sh')).toBe('');
});

it('what is wrong is found', () => {
  expect(complaintsOf('cd $1\n', 'bash')).toContain('SC2086');
});
