import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSweepOptions } from '../../../src/cli/sweep/options.ts';
import { type SlurmOptions, slurmRemark, slurmScript } from '../../../src/cli/sweep/slurm.ts';
import { quoted, taskCount } from '../../../src/cli/sweep/tasks.ts';
import { inProcess } from '../in-process.ts';
import { sweepFile, sweepOf } from './files.ts';

// Spaces, quotes and what else a shell would take for its own.
const folder = join(mkdtempSync(join(tmpdir(), 'earthmover-slurm-')), `it's a "place" $HOME; of \\ 100% *`);
mkdirSync(folder);
afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

/** A program in the place of earthmover that writes down where it was called and with what. */
function recorder(): { command: string; calls: () => string[][] } {
  const [program, record] = [join(folder, 'earthmover'), join(folder, 'calls')];
  writeFileSync(
    program,
    `#!/bin/sh\nprintf '%s\\0' "$PWD" "$@" >> ${quoted(record)}\nprintf '\\n' >> ${quoted(record)}\n`,
  );
  chmodSync(program, 0o755);
  rmSync(record, { force: true });
  const calls = () =>
    existsSync(record)
      ? readFileSync(record, 'utf8')
          .split('\0\n')
          .filter(Boolean)
          .map((call) => call.split('\0'))
      : [];
  return { command: quoted(program), calls };
}

const usual = { perTask: 1, atOnce: undefined, grace: 120, jobs: 1, adapter: undefined, sbatch: [], folder };
const scriptOf = (points: number, options: Partial<SlurmOptions>) =>
  slurmScript(sweepOf(folder, points), { ...usual, command: 'earthmover', ...options });

/** The points that a command line asks for. */
function pointsOf(words: readonly string[]): number[] {
  const [, first = '', last = first] = /^(\d+)-(\d+)$/.exec(words.at(-1) ?? '') ?? [];
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => Number(first) + i);
}

describe('the script of a Slurm array', () => {
  it.each([
    [12, 1],
    [12, 5],
    [12, 4],
    [12, 12],
    [12, 100],
    [1, 1],
    [7, 3],
  ])('of %i points, %i a task, runs each point in one task', (points, perTask) => {
    const { command, calls } = recorder();
    const script = join(folder, 'script.sh');
    writeFileSync(script, scriptOf(points, { perTask, command }));
    execFileSync('bash', ['-n', script]);
    const tasks = taskCount(points, perTask);
    // Also one task more than there are.
    for (let task = 0; task <= tasks; task++) {
      execFileSync('bash', [script], { cwd: tmpdir(), env: { SLURM_ARRAY_TASK_ID: String(task) } });
    }
    expect(calls()).toHaveLength(tasks);
    expect(calls().flatMap(pointsOf)).toEqual(Array.from({ length: points }, (_, i) => i + 1));
    for (const [where, ...words] of calls()) {
      expect(where).toBe(folder);
      expect(words).toEqual([
        ...['sweep', 'run', join(folder, 'sweep.yaml'), '--out', join(folder, 'runs of it')],
        ...['--of', String(points), '--point', expect.stringMatching(/^\d+-\d+$/)],
      ]);
    }
  });

  it('asks for as many tasks as it has, so many at a time, and for the signal in time', () => {
    const script = scriptOf(10, {
      perTask: 3,
      atOnce: 2,
      grace: 300,
      sbatch: ['gres=gpu:1', 'time=04:00:00'],
    });
    const directives = script.match(/^#SBATCH .*/gm);
    expect(directives).toEqual([
      '#SBATCH --job-name=sweep',
      '#SBATCH --array=0-3%2',
      expect.stringContaining('#SBATCH --output='),
      '#SBATCH --open-mode=append',
      '#SBATCH --signal=B:TERM@300',
      '#SBATCH --gres=gpu:1',
      '#SBATCH --time=04:00:00',
    ]);
    // Slurm reads directives up to the first command.
    expect(script.split(/^(?!#)/m)[0]!.match(/^#SBATCH/gm)).toHaveLength(7);
    expect(scriptOf(10, { perTask: 5, atOnce: 2 })).toContain('#SBATCH --array=0-1\n');
  });

  it('names a log whose folder it quotes for sbatch, where percent signs are numbers', () => {
    const line = /^#SBATCH --output="(.*)"$/m.exec(scriptOf(2, {}))?.[1];
    expect(line?.replaceAll(/\\(.)/g, '$1')).toBe(
      `${join(folder, 'runs of it').replaceAll('%', '%%')}/logs/task-%A-%a.log`,
    );
    expect(scriptOf(2, { folder: '/srv/a' })).toContain('place');
  });

  it('gives the process that trains the place of the shell, which gets the signal', () => {
    const told = spawnSync('bash', ['-c', scriptOf(3, { command: "sh -c 'kill -TERM $$' sh" })], {
      env: { ...process.env, SLURM_ARRAY_TASK_ID: '0' },
    });
    expect(told.signal).toBe('SIGTERM');
  });

  it('ends with the code of the process', () => {
    const { status } = spawnSync('bash', ['-c', scriptOf(3, { command: "sh -c 'exit 4' sh" })], {
      env: { ...process.env, SLURM_ARRAY_TASK_ID: '2' },
    });
    expect(status).toBe(4);
  });

  it('refuses names with line ends', () => {
    expect(() => scriptOf(2, { folder: '/a\n#SBATCH --x' })).toThrow(/line end/);
  });

  it('says which points a task must have where there are more tasks than Slurm takes', () => {
    expect(slurmRemark(1001, 1)).toBeUndefined();
    expect(slurmRemark(2500, 2)).toContain('--per-task 3');
  });
});

describe('earthmover sweep slurm', () => {
  it('writes the script and the folder of its logs, and says how to submit it', async () => {
    const [out, script] = [join(folder, 'out'), join(folder, 'mine.sh')];
    const file = sweepFile(folder, { seeds: [1, 2, 3], out }, 'mine.yaml');
    const words = ['sweep', 'slurm', file, '--per-task', '2', '--jobs', '2', '--write', script];
    const { code, stdout } = await inProcess([...words, '--sbatch', 'mem=4G', '--sbatch', '--partition=gpu']);
    expect(code).toBe(0);
    expect(stdout).toBe(`3 runs in 2 tasks: sbatch ${quoted(script)}\n`);
    const text = readFileSync(script, 'utf8');
    expect(text).toContain('#SBATCH --mem=4G\n#SBATCH --partition=gpu\n');
    expect(text).toMatch(
      /^exec node \S*scripts\/earthmover\.mjs sweep run .* --of 3 --jobs 2 --point "\$first-\$last"$/m,
    );
    expect(existsSync(join(out, 'logs'))).toBe(true);
    expect(existsSync(join(out, 'runs'))).toBe(false);
  });

  it.each<[string[], Record<string, unknown>, string]>([
    [['slurm'], {}, 'sweep slurm needs a file'],
    [['slum', 'a.yaml'], {}, 'the action cannot be slum'],
    [['slurm', 'a.yaml'], { image: 'x' }, 'sweep slurm has no --image'],
    [['a.yaml'], { perTask: '2' }, 'sweep run has no --per-task'],
    [['collect', 'a.yaml'], { jobs: '2' }, 'sweep collect has no --jobs'],
    [['a.yaml'], { jobs: '0' }, '--jobs cannot be 0'],
    [['a.yaml'], { point: '3-2' }, '--point cannot be 3-2'],
    [['a.yaml'], { point: 'x' }, '--point cannot be x'],
    [['a.yaml'], { measure: 'fid' }, '--measure cannot be fid'],
    [['a.yaml'], { out: '' }, 'out cannot be empty'],
    [['slurm', 'a.yaml'], { sbatch: ['mem 4G'] }, '--sbatch cannot be mem 4G'],
    [['slurm', 'a.yaml'], { sbatch: ['mem=4G\nx'] }, '--sbatch cannot be'],
  ])('refuses %j with %j', (words, raw, fault) => {
    expect(() => readSweepOptions(words, raw as never)).toThrow(fault);
  });
});
