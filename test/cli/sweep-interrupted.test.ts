// Sweeps that are interrupted, and that several processes are at: by real signals, in minutes. `.ci/run` runs it;
// EARTHMOVER_TESTS=elsewhere asks for it.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { checkpointFiles } from '../../src/node/checkpoint-store.ts';
import { readRunEnd } from '../../src/node/run-end.ts';
import { livingOwner } from '../../src/node/run-lock.ts';
import { inProcess } from './in-process.ts';
import { earthmover, start } from './run-command.ts';
import { sweepFile, tinyBase } from './sweep/files.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'earthmover sweep '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const runsOf = (out: string) =>
  existsSync(join(out, 'runs')) ? readdirSync(join(out, 'runs')).map((name) => join(out, 'runs', name)) : [];
const finishedIn = (out: string) => runsOf(out).filter((run) => readRunEnd(run)?.how === 'finished');

/** When each file of the runs was last written. */
function timesOf(runs: readonly string[]): Map<string, number> {
  return new Map(
    runs.flatMap((run) =>
      readdirSync(run, { recursive: true, encoding: 'utf8' }).map(
        (path) => [join(run, path), statSync(join(run, path)).mtimeMs] as const,
      ),
    ),
  );
}

/** Every iteration once, from the first to the last. */
function expectWhole(run: string, steps: number): void {
  const lines = readFileSync(join(run, 'metrics.jsonl'), 'utf8').trimEnd().split('\n');
  const done = lines.map((line) => (JSON.parse(line) as { step: number }).step);
  expect(done, run).toEqual(Array.from({ length: steps }, (_, i) => i + 1));
}

describe.skipIf(process.platform === 'win32')('a sweep', () => {
  it('of 12 runs that is interrupted twice, and then shared, ends complete and repeats no run that had finished', async () => {
    const steps = 200;
    const out = join(folder, 'twelve');
    // The example of the docs, somewhat shorter and without its scores.
    const example = readFileSync(join(root, 'docs/examples/sweep.yaml'), 'utf8');
    expect(example).toMatch(/^ {2}steps: 300\n[\s\S]*^ {2}scoreEvery: 300$/m);
    const file = join(folder, 'sweep.yaml');
    writeFileSync(
      file,
      example.replace('scoreEvery: 300', 'scoreEvery: 0').replace('steps: 300', `steps: ${steps}`),
    );
    const args = ['sweep', file, '--jobs', '2', '--out', out];

    // Ctrl-C in a terminal reaches the whole process group.
    const first = start(args, { group: true });
    await first.shown('3 of 12');
    process.kill(-first.child.pid!, 'SIGINT');
    const stopped = await first.finished;
    expect(stopped.code, stopped.stderr).toBe(130);
    expect(stopped.stderr).toContain('stopped; the same command goes on from here');
    const early = finishedIn(out);
    expect(early.length).toBeGreaterThanOrEqual(2);
    expect(early.length).toBeLessThan(8);
    // Those that were at work have a checkpoint and the end of a run that was stopped; what had only begun to load has neither.
    for (const run of runsOf(out).filter((each) => !early.includes(each))) {
      const checkpoints = checkpointFiles(join(run, 'checkpoints')).length;
      expect(readRunEnd(run)?.how, run).toBe(checkpoints > 0 ? 'stopped' : undefined);
      const metrics = join(run, 'metrics.jsonl');
      if (checkpoints === 0 && existsSync(metrics)) expect(readFileSync(metrics, 'utf8'), run).toBe('');
    }
    const earlyTimes = timesOf(early);

    const second = start(args);
    await second.shown('6 of 12');
    second.child.kill('SIGKILL');
    expect((await second.finished).signal).toBe('SIGKILL');
    const later = finishedIn(out);
    const laterTimes = timesOf(later);
    // What it left at work ends by itself, before its goal.
    while (runsOf(out).some((run) => livingOwner(run) !== undefined)) await delay(50);
    expect(finishedIn(out).length - later.length).toBeLessThan(2);

    // Two processes divide what is left among them.
    const [third, fourth] = await Promise.all([earthmover(...args), inProcess(args)]);
    for (const { code, stderr } of [third, fourth]) expect(code, stderr).toBe(0);
    expect(finishedIn(out)).toHaveLength(12);
    expect(third.stdout).toContain('12 of 12 finished');
    for (const run of runsOf(out)) {
      expectWhole(run, steps);
      expect(livingOwner(run)).toBeUndefined();
    }
    expect(timesOf(early)).toEqual(earlyTimes);
    expect(timesOf(later)).toEqual(laterTimes);
    // Each run was begun once, gone on with, and ended once.
    for (const log of readdirSync(join(out, 'logs'))) {
      const words = readFileSync(join(out, 'logs', log), 'utf8');
      expect(words.match(/^done at step/gm), log).toHaveLength(1);
    }
  });

  it('tries a run that failed again, leaves the others alone, and takes new values and a longer goal', async () => {
    const out = join(folder, 'grown');
    const data = join(folder, 'points.csv');
    const row = (i: number) => `${Math.cos(i)},${Math.sin(i)}\n`;
    const points = Array.from({ length: 64 }, (_, i) => row(i)).join('');
    writeFileSync(data, points);
    const missing = join(folder, 'later.csv');
    const base = { ...tinyBase, dataset: 'csv', steps: 4 };
    const file = sweepFile(folder, { base, grid: { data: [data, missing] }, out }, 'grown.yaml');
    const failed = await inProcess(['sweep', file]);
    expect(failed.code, failed.stderr).toBe(5);
    expect(failed.stdout).toMatch(/^2 .* failed .*\S$/m);
    const [whole] = finishedIn(out);
    const before = timesOf([whole!]);
    writeFileSync(missing, points);
    const mended = await inProcess(['sweep', file]);
    expect(mended.code, mended.stderr).toBe(0);
    expect(timesOf([whole!])).toEqual(before);
    expect(finishedIn(out)).toHaveLength(2);

    sweepFile(folder, { base: { ...base, steps: 6 }, grid: { data: [data] }, out }, 'grown.yaml');
    const longer = await inProcess(['sweep', file]);
    expect(longer.code, longer.stderr).toBe(0);
    expectWhole(whole!, 6);
  });

  it('as a Slurm array: a task that is told to end has a checkpoint, and goes on when it is submitted again', async () => {
    const out = join(folder, 'array');
    const base = { ...tinyBase, steps: 3000, checkpointEvery: 100 };
    const file = sweepFile(folder, { base, seeds: [1, 2, 3], out }, 'array.yaml');
    const script = join(folder, 'array.sh');
    expect((await inProcess(['sweep', 'slurm', file, '--per-task', '2', '--write', script])).code).toBe(0);
    const task = (id: number) => {
      const child = spawn('bash', [script], { env: { ...process.env, SLURM_ARRAY_TASK_ID: String(id) } });
      return { child, ended: new Promise((done) => child.once('exit', done)) };
    };
    const told = task(1);
    const run = join(out, 'runs/seed-3');
    while (!existsSync(join(run, 'metrics.jsonl'))) await delay(50);
    told.child.kill('SIGTERM');
    expect(await told.ended).toBe(143);
    expect(readRunEnd(run)?.how).toBe('stopped');
    expect(runsOf(out)).toEqual([run]);
    sweepFile(
      folder,
      { base: { ...base, steps: 20 + (readRunEnd(run)?.step ?? 0) }, seeds: [1, 2, 3], out },
      'array.yaml',
    );
    expect(await task(1).ended).toBe(0);
    expect(finishedIn(out)).toEqual([run]);
  });
});
