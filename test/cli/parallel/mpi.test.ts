// Processes that train together over MPI, as users start them. `.ci/run` runs it; EARTHMOVER_TESTS=elsewhere asks for it, and
// EARTHMOVER_MPI_LAUNCHER=mpich for MPICH in the place of Open MPI.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../../src/gan/checkpoint.ts';
import { checkpointFiles, loadCheckpoint } from '../../../src/node/checkpoint-store.ts';
import { flavour, isAlive, ranksOf, startRanks } from '../../support/mpi.ts';
import { parameterBound } from '../../support/recorded.ts';
import { bitsOf } from '../../support/small-run.ts';
import { earthmover, start } from '../run-command.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-mpi-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const tiny = ['train', '--dataset', '8gaussians', '--generator', 'mlp:8', '--critic', 'mlp:8'];
const quiet = ['--monitor-every', '0', '--sample-every', '0', '--adapter', 'lavapipe'];
const clip = ['--objective', 'wgan', '--n-critic', '3'];
const penalty = ['--objective', 'wgan-gp', '--n-critic', '2'];
const gradients = ['--sync', 'gradients'];
let folders = 0;

/** Trains in a folder of its own, or goes on in `folder`; its last checkpoint. */
async function trained(ranks: number, args: readonly string[], folder?: string): Promise<Checkpoint> {
  const out = folder ?? join(base, `run-${folders++}`);
  const place = folder === undefined ? [...tiny, ...quiet, '--out', out] : ['train', '--resume', out];
  const command = [...place, ...args];
  const { code, stdout, stderr } = await (ranks === 1
    ? earthmover(...command)
    : startRanks(ranks, command).finished);
  expect(code, `${stdout}\n${stderr}`).toBe(0);
  return lastOf(out);
}

function lastOf(folder: string): Promise<Checkpoint> {
  return loadCheckpoint(checkpointFiles(join(folder, 'checkpoints')).at(-1)!);
}

/** Distances of all weights, the greatest last. */
function gaps(one: Checkpoint, other: Checkpoint): number[] {
  return [...one.state.tensors]
    .filter(([name]) => /^(generator|critic)\./.test(name))
    .flatMap(([name, { data }]) =>
      [...data].map((value, i) => Math.abs(value - other.state.tensors.get(name)!.data[i]!)),
    )
    .sort((a, b) => a - b);
}

function expectSame(one: Checkpoint, other: Checkpoint): void {
  const distances = gaps(one, other);
  expect(distances[Math.ceil(0.999 * distances.length) - 1]).toBeLessThan(parameterBound);
  expect(one.state.counters).toEqual(other.state.counters);
}

describe(`means of gradients, over ${flavour}`, () => {
  it('train as one process with the whole batch, and go on with the same bits', async () => {
    const whole = await trained(2, [...clip, ...gradients, '--batch', '8', '--steps', '10']);
    expectSame(whole, await trained(1, [...clip, '--batch', '16', '--steps', '10']));
    expect(whole.ranks).toBe(2);
    await trained(2, [...clip, ...gradients, '--batch', '8', '--steps', '5']);
    const resumed = await trained(2, ['--steps', '10'], join(base, `run-${folders - 1}`));
    expect(bitsOf(resumed.state)).toEqual(bitsOf(whole.state));
  });

  it('do so with a penalty, on two ranks and on four', async () => {
    const one = await trained(1, [...penalty, '--batch', '16', '--steps', '10']);
    expectSame(await trained(2, [...penalty, ...gradients, '--batch', '8', '--steps', '10']), one);
    expectSame(await trained(4, [...penalty, ...gradients, '--batch', '4', '--steps', '10']), one);
  });
});

describe(`means of weights, over ${flavour}`, () => {
  it('are the same on four ranks after each iteration', async () => {
    const out = join(base, 'weights');
    const args = [...tiny, ...quiet, ...penalty, '--sync', 'weights', '1', '--steps', '5', '--out', out];
    const { code, stderr } = await startRanks(4, args, { EARTHMOVER_DEBUG: '1' }).finished;
    expect(code, stderr).toBe(0);
    const compared = [...stderr.matchAll(/step (\d+): 4 ranks have the weights [\da-f]{8}/g)];
    expect(compared.map(([, step]) => Number(step))).toEqual([1, 2, 3, 4, 5]);
  });
});

describe(`over ${flavour}, the end of`, () => {
  it.each(['rank 1', 'rank 0', 'the launcher'] as const)(
    '%s ends the run on all, and it goes on from its checkpoint',
    async (whose) => {
      const out = join(base, whose.replace(' ', '-'));
      const often = ['--checkpoint-every', '5', '--steps', '100000', '--json'];
      const mode = whose === 'rank 1' ? gradients : ['--sync', 'weights', '4'];
      const run = startRanks(2, [...tiny, ...quiet, ...clip, ...mode, ...often, '--out', out]);
      await run.shown('"event":"checkpoint","step":10,');
      const launcher = run.child.pid!;
      const ranks = await ranksOf(launcher, 2);
      const victim = { 'rank 0': ranks[0]!, 'rank 1': ranks[1]!, 'the launcher': launcher }[whose];
      const begun = performance.now();
      process.kill(victim, 'SIGKILL');
      const { code, signal } = await run.finished;
      while (ranks.some(isAlive) && performance.now() - begun < 60_000) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      expect(ranks.map(isAlive)).toEqual([false, false]);
      expect(performance.now() - begun).toBeLessThan(60_000);
      expect(code !== 0 || signal !== null).toBe(true);
      const { step, ranks: before } = await lastOf(out);
      expect(before).toBe(2);
      expect(step).toBeGreaterThanOrEqual(10);
      const resumed = await trained(2, ['--steps', String(step + 3)], out);
      expect(resumed.step).toBe(step + 3);
    },
  );
});

describe(`over ${flavour}, a rank that`, () => {
  it('answers no more ends the run after --sync-timeout, with a checkpoint of the last whole state', async () => {
    const out = join(base, 'silent');
    const often = ['--checkpoint-every', '5', '--steps', '100000', '--sync-timeout', '3', '--json'];
    const run = startRanks(2, [...tiny, ...quiet, ...clip, ...gradients, ...often, '--out', out]);
    await run.shown('"event":"checkpoint","step":10,');
    const [, silent] = await ranksOf(run.child.pid!, 2);
    const begun = performance.now();
    process.kill(silent!, 'SIGSTOP');
    const { code, stdout, stderr } = await run.finished;
    expect(performance.now() - begun).toBeLessThan(60_000);
    expect(code, stderr).toBe(9);
    expect(stderr).toMatch(/^error: the ranks are no longer together\n {2}rank {16,}0 of 2$/m);
    const told = [...stdout.matchAll(/"event":"step","step":(\d+),/g)].map(([, step]) => Number(step));
    expect((await lastOf(out)).step).toBe(told.at(-1));
    if (isAlive(silent!)) process.kill(silent!, 'SIGKILL');
  });
});

describe('without what it takes, a rank says so in one line:', () => {
  const rank = { OMPI_COMM_WORLD_SIZE: '2', OMPI_COMM_WORLD_RANK: '0' };

  it('MPI', async () => {
    const run = start([...tiny, '--steps', '1'], { env: { ...rank, EARTHMOVER_MPI: '/nowhere/libmpi.so' } });
    const { code, stderr } = await run.finished;
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error: training together needs MPI, and no library of it can be loaded\n {2}tried {2}\/nowhere/m,
    );
  });

  it('koffi', async () => {
    const refuse = "if (name === 'koffi') throw new Error('not installed');";
    const [hooks, register] = ['hooks.mjs', 'register.mjs'].map((name) => join(base, name));
    writeFileSync(
      hooks!,
      `export const resolve = (name, context, next) => { ${refuse} return next(name, context); };`,
    );
    writeFileSync(
      register!,
      `import { register } from 'node:module'; register('./hooks.mjs', import.meta.url);`,
    );
    const node = ['--import', register!];
    const { code, stderr } = await start([...tiny, '--steps', '1'], { node, env: rank }).finished;
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error: training together needs the package koffi, which is not installed\n {2}hint /m,
    );
  });

  it('a launcher', async () => {
    const { code, stderr } = await earthmover(...tiny, '--sync', 'weights', '3');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error: --sync is for processes that train together, and this one was started alone$/m,
    );
  });
});
