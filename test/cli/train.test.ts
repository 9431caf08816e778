import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/gan/checkpoint.ts';
import { encodeCheckpoint } from '../../src/gan/checkpoint.ts';
import { loadCheckpoint } from '../../src/node/checkpoint-store.ts';
import { readMetrics } from '../../src/node/run-folder.ts';
import { inProcess } from './in-process.ts';
import { earthmover, jsonLines, start } from './run-command.ts';

/** Small enough for any adapter; every process still compiles its kernels. */
const small = [
  '--dataset',
  '8gaussians',
  '--generator',
  'mlp:16',
  '--critic',
  'mlp:16',
  '--batch',
  '16',
  '--seed',
  '4',
];

let base = '';
/** A whole run of 30 steps that the other tests compare with. */
let whole = '';

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'earthmover-train-'));
  whole = join(base, 'whole');
  const cadence = ['--sample-every', '10', '--checkpoint-every', '10'];
  const { code, stderr } = await earthmover('train', ...small, ...cadence, '--steps', '30', '--out', whole);
  expect(code, stderr).toBe(0);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

function checkpointOf(folder: string, step: number): string {
  return join(folder, 'checkpoints', `step-${String(step).padStart(6, '0')}.safetensors`);
}

async function finalState(folder: string) {
  return (await loadCheckpoint(checkpointOf(folder, 30))).state;
}

/** What must not depend on how a run was cut up; times do. */
function figures(folder: string) {
  return readMetrics(folder).map(({ milliseconds: _, imagesPerSecond: __, ...line }) => line);
}

describe('earthmover train', () => {
  it('leaves config, metrics, sheets, curve and checkpoints in its folder', () => {
    expect(readdirSync(join(whole, 'samples'))).toEqual([
      'step-000010.svg',
      'step-000020.svg',
      'step-000030.svg',
    ]);
    expect(readdirSync(join(whole, 'checkpoints'))).toEqual([
      'step-000020.safetensors',
      'step-000030.safetensors',
    ]);
    expect(readFileSync(join(whole, 'curve.svg'), 'utf8')).toContain('<svg');
    expect(JSON.parse(readFileSync(join(whole, 'config.json'), 'utf8'))).toMatchObject({
      seed: 4,
      steps: 30,
    });
    const metrics = readMetrics(whole);
    expect(metrics.map(({ step }) => step)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(metrics[29]).toMatchObject({ criticSteps: 150, criticLoss: -metrics[29]!.wassersteinEstimate });
    expect(Object.values(metrics[29]!).every(Number.isFinite)).toBe(true);
    expect(existsSync(join(whole, 'run.lock'))).toBe(false);
  });

  it('gives the same bits whatever the cadence of sheets and checkpoints, and is silent with --quiet', async () => {
    const folder = join(base, 'cadence');
    const cadence = ['--sample-every', '0', '--checkpoint-every', '7'];
    const quiet = await earthmover(
      'train',
      ...small,
      ...cadence,
      '--steps',
      '30',
      '--quiet',
      '--out',
      folder,
    );
    expect([quiet.code, quiet.stdout]).toEqual([0, '']);
    expect(await finalState(folder)).toEqual(await finalState(whole));
    expect(figures(folder)).toEqual(figures(whole));
  });

  it('writes only JSON lines on stdout with --json, and words on stderr', async () => {
    const folder = join(base, 'json');
    const { code, stdout, stderr } = await earthmover(
      'train',
      ...small,
      '--steps',
      '3',
      '--json',
      '--out',
      folder,
    );
    expect(code).toBe(0);
    const lines = jsonLines(stdout);
    expect(lines.map(({ event }) => event)).toEqual([
      'start',
      'checkpoint',
      'step',
      'step',
      'step',
      'sample',
      'checkpoint',
      'done',
    ]);
    expect(lines[4]).toMatchObject({ step: 3, criticSteps: 15, wassersteinEstimate: expect.any(Number) });
    expect(lines.at(-1)).toMatchObject({ step: 3, folder, checkpoint: checkpointOf(folder, 3) });
    expect(stderr).toContain('done at step 3');
  });

  it('shows layers, memory and work with --dry-run, and makes no folder', async () => {
    const folder = join(base, 'dry');
    const { code, stdout } = await earthmover(
      'train',
      '--dataset',
      '8gaussians',
      '--dry-run',
      '--out',
      folder,
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/generator: 527,874 parameters\n[\s\S]*linear 2→512 +\[512\] +1,536\n/);
    expect(stdout).toMatch(/critic: 527,361 parameters/);
    expect(stdout).toMatch(
      /planned GPU memory +[\d,]+ bytes[\s\S]*dispatches a step +\d+\nFLOPs a step +[\d,]+/,
    );
    expect(existsSync(folder)).toBe(false);
  });

  it('draws the schedules with --dry-run', async () => {
    const schedules = ['--lr-schedule', 'cosine', '--schedule', 'linear', '--n-critic-end', '1'];
    const { code, stdout } = await earthmover('train', '--dataset', '8gaussians', '--dry-run', ...schedules);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /\nschedule\n {2}learning rate +█{5,}[▇▆▅▄▃▂▁]+ {2}0\.00005 → [\d.e-]+\n {2}critic steps +█[█▇▆▅▄▃▂▁]+ {2}5 → 1\n/,
    );
    expect(stdout).toMatch(/iteration 0 +5000\n$/);
  });

  it('refuses a model beyond the limits of the adapter before it allocates', async () => {
    const huge = ['--generator', 'mlp:40000-40000', '--critic', 'mlp:16', '--dataset', '8gaussians'];
    const { code, stderr } = await earthmover('train', ...huge, '--out', join(base, 'huge'));
    expect(stderr).toMatch(/limit +max\w+[\s\S]*need +\d+[\s\S]*offer +\d+[\s\S]*hint/);
    expect(code).toBe(7);
    expect(readdirSync(join(base, 'huge'))).toEqual([]);
  });

  it('refuses a batch larger than the data, and leaves the folder free for another try', async () => {
    const points = join(base, 'points.csv');
    writeFileSync(points, '0,1\n1,0\n2,2\n');
    const folder = join(base, 'csv');
    const csv = ['train', ...small, '--dataset', 'csv', '--data', points, '--steps', '2', '--out', folder];
    const refused = await earthmover(...csv);
    expect([refused.code, refused.stderr]).toEqual([
      5,
      expect.stringMatching(/batch: larger than the data set/),
    ]);
    writeFileSync(points, '0,1\n1,0\n2,2\n'.repeat(6));
    expect((await earthmover(...csv)).code).toBe(0);
  });

  it('stops with exit code 4 when training diverges, and names tensor, step and checkpoint', async () => {
    const folder = join(base, 'diverged');
    const wild = ['--lr', '1e38', '--clip', '1e38', '--steps', '50'];
    const { code, stderr } = await earthmover('train', ...small, ...wild, '--out', folder);
    expect(code).toBe(4);
    expect(stderr).toMatch(
      /diverged[\s\S]*tensor +(critic|generator)[\s\S]*step +[\s\S]*last good checkpoint +\S*step-000000/,
    );
    await loadCheckpoint(checkpointOf(folder, 0));
  });
});

describe('earthmover train with another objective', () => {
  it('writes the divergence that it estimates, keeps the decaying mean, and resumes bit for bit', async () => {
    const args = [
      ...small,
      '--preset',
      'gan',
      '--ema',
      '0.9',
      '--checkpoint-every',
      '4',
      '--sample-every',
      '0',
    ];
    const [through, stopped] = [join(base, 'gan'), join(base, 'gan-stopped')];
    const train = (folder: string, steps: string) =>
      earthmover('train', ...args, '--steps', steps, '--out', folder);
    for (const { code, stderr } of await Promise.all([train(through, '8'), train(stopped, '4')])) {
      expect(code, stderr).toBe(0);
    }
    expect((await earthmover('train', '--resume', stopped, '--steps', '8', '--quiet')).code).toBe(0);
    const ends = await Promise.all(
      [through, stopped].map(async (folder) => (await loadCheckpoint(checkpointOf(folder, 8))).state),
    );
    expect(ends[1]).toEqual(ends[0]);
    expect([...ends[0]!.tensors.keys()]).toEqual(
      expect.arrayContaining(['ema.generator.0.weight', 'exp_avg.critic.0.weight']),
    );
    expect(figures(stopped)).toEqual(figures(through));
    const [line] = readMetrics(through);
    expect(line!.jsEstimate).toBeCloseTo(Math.LN2 - line!.criticLoss / 2, 12);
    expect(line!.jsMedian101).toBe(line!.jsEstimate);
    expect(readFileSync(join(through, 'curve.svg'), 'utf8')).toContain('Jensen');
    expect((await loadCheckpoint(checkpointOf(through, 8))).wassersteinMedian).toBeNull();
  });

  it.each([
    [['--objective', 'wgan-pg'], /objective cannot be wgan-pg[\s\S]*did you mean wgan-gp\?/],
    [['--objective', 'wgan-gp', '--clip', '0.01'], /clip does not fit the objective wgan-gp/],
    [['--preset', 'gan', '--momentum', '0.9'], /momentum does not fit the optimizer adam/],
    [['--dataset', 'mnist', '--objective', 'wgan-gp', '--critic', 'dcgan'], /critic dcgan does not fit/],
    [['--lr-schedule', 'cosine', '--lr-floor', '1'], /lr-floor lies above[\s\S]*lr-floor +1\n[\s\S]*hint/],
    [['--lr-schedule', 'linear', '--steps', '9', '--lr-warmup', '9'], /lr-warmup is as long as the run/],
    [['--lr-warmup', '10', '--steps', '9'], /lr-warmup is as long as the run/],
    [['--lr-schedule', 'cosine', '--schedule-over', 'time'], /a schedule over time needs --minutes/],
    [['--lr-floor', '1e-6'], /lr-floor does not fit the lr-schedule constant/],
    [['--n-critic-end', '2'], /n-critic-end does not fit the schedule constant/],
    [['--lr-schedule', 'cosin'], /lr-schedule cannot be cosin[\s\S]*did you mean cosine\?/],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { code, stderr } = await inProcess(['train', ...args, '--out', join(base, 'refused')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(existsSync(join(base, 'refused'))).toBe(false);
  });
});

describe('a stopped run', () => {
  async function stopped(signal: 'SIGHUP' | 'SIGINT' | 'SIGTERM') {
    const folder = join(base, signal);
    const run = start(['train', ...small, '--steps', '1000000', '--json', '--out', folder]);
    await run.shown('"step":5,');
    run.child.kill(signal);
    const { code, stdout } = await run.finished;
    const { step, checkpoint } = jsonLines(stdout).at(-1) as unknown as { step: number; checkpoint: string };
    expect((await loadCheckpoint(checkpoint)).step).toBe(step);
    expect(readMetrics(folder)).toHaveLength(step);
    return { folder, code, step };
  }

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('by %s writes a checkpoint and exits with %d', async (signal, code) => {
    expect((await stopped(signal)).code).toBe(code);
  });

  it('by Ctrl-C writes a checkpoint, exits with 130 and resumes bit for bit', async () => {
    const { folder, code, step } = await stopped('SIGINT');
    expect(code).toBe(130);
    const straight = join(base, 'straight');
    const steps = ['--steps', String(step + 3)];
    const [resumed] = await Promise.all([
      earthmover('train', '--resume', folder, ...steps),
      earthmover('train', ...small, ...steps, '--out', straight),
    ]);
    expect(resumed.code, resumed.stderr).toBe(0);
    const [one, two] = [folder, straight].map((each) => loadCheckpoint(checkpointOf(each, step + 3)));
    expect((await one!).state).toEqual((await two!).state);
    expect(figures(folder)).toEqual(figures(straight));
  });

  it('killed at random moments and resumed ends with the bits of one never killed', async () => {
    const folder = join(base, 'killed');
    const line = [
      'train',
      ...small,
      '--checkpoint-every',
      '2',
      '--steps',
      '30',
      '--out',
      folder,
      '--resume',
      '--json',
    ];
    let kills = 0;
    for (; kills < 10; kills++) {
      const run = start(line);
      // Somewhere between the first moments and the last steps.
      await run.shown('"event":"start"').catch(() => {});
      await new Promise((done) => setTimeout(done, 40 * Math.random()));
      run.child.kill('SIGKILL');
      if ((await run.finished).signal === null) break;
    }
    const { code, stderr } = await earthmover(...line);
    expect(code, stderr).toBe(0);
    expect(kills).toBeGreaterThan(0);
    expect(await finalState(folder)).toEqual(await finalState(whole));
    expect(figures(folder)).toEqual(figures(whole));
  });
});

describe('earthmover train --resume', () => {
  function copy(name: string): string {
    const folder = join(base, name);
    cpSync(whole, folder, { recursive: true });
    return folder;
  }

  it('refuses a setting that would change the numbers of the run', async () => {
    const { code, stderr } = await earthmover('train', '--resume', copy('conflict'), '--lr', '1e-3');
    expect(stderr).toMatch(/lr cannot change[\s\S]*leave --lr out/);
    expect(code).toBe(2);
  });

  it('passes over damaged checkpoints, says so, and still ends with the same bits', async () => {
    const folder = copy('damaged');
    truncateSync(checkpointOf(folder, 30), 1000);
    const { code, stderr } = await earthmover('train', '--resume', folder);
    expect(stderr).toMatch(/skipped \S*step-000030[\s\S]*resumed at step 20/);
    expect(code).toBe(0);
    expect(await finalState(folder)).toEqual(await finalState(whole));
    expect(figures(folder)).toEqual(figures(whole));
  });

  /** Writes a whole checkpoint like that of `step`, but for `change`. */
  async function forge(folder: string, step: number, change: (like: Checkpoint) => Partial<Checkpoint>) {
    const like = await loadCheckpoint(checkpointOf(whole, 30));
    writeFileSync(checkpointOf(folder, step), await encodeCheckpoint({ ...like, step, ...change(like) }));
  }

  it('that is refused leaves every byte of the folder as it was', async () => {
    const folder = join(base, 'left-alone');
    const [points, others] = ['points.csv', 'others.csv'].map((name) => join(base, `left-${name}`)) as [
      string,
      string,
    ];
    writeFileSync(points, Array.from({ length: 64 }, (_, i) => `${Math.cos(i)},${Math.sin(i)}\n`).join(''));
    writeFileSync(
      others,
      Array.from({ length: 64 }, (_, i) => `${Math.cos(i)},${Math.sin(2 * i)}\n`).join(''),
    );
    const networks = ['--generator', 'mlp:8', '--critic', 'mlp:8', '--batch', '8'];
    // Given from the folder that the command runs in; kept as it is found from any other.
    const typed = relative(process.cwd(), points);
    const run = ['train', '--dataset', 'csv', '--data', typed, ...networks, '--steps', '2', '--out', folder];
    expect((await earthmover(...run)).code).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')).data).toBe(points);
    const bytes = () =>
      Object.fromEntries(
        readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name)).toString('base64')]),
      );
    const before = bytes();
    for (const [args, code] of [
      [['--data', others], 6],
      [['--data', join(base, 'nowhere.csv')], 5],
      [['--lr', '1e-3'], 2],
      [['--critic', 'mlp:9'], 2],
      [['--steps', '0'], 2],
    ] as const) {
      const refused = await earthmover('train', '--resume', folder, '--steps', '4', ...args);
      expect(refused.code, refused.stderr).toBe(code);
      expect(bytes()).toEqual(before);
    }
    expect((await earthmover('train', '--resume', folder, '--steps', '4')).code).toBe(0);
  });

  it('passes over checkpoints of other networks and other data, and names what differs', async () => {
    const folder = copy('mixed');
    await forge(folder, 98, ({ dataset }) => ({ dataset: { ...dataset, hash: 'f32-other' } }));
    await forge(folder, 99, ({ state }) => {
      const wider = { shape: [24, 2], data: new Float32Array(48) };
      return { state: { ...state, tensors: new Map([...state.tensors, ['generator.0.weight', wider]]) } };
    });
    const { code, stderr } = await earthmover('train', '--resume', folder, '--steps', '31');
    expect(stderr).toMatch(
      /step-000099\S*: other architecture: generator\.0\.weight is \[24, 2\], not \[16, 2\]/,
    );
    expect(stderr).toMatch(/step-000098\S*: other data set: 8gaussians f32-other, not f32-/);
    expect(stderr).toContain('resumed at step 30');
    expect(code).toBe(0);
  });

  it('exits with 6 when no checkpoint can be used, and says why of each', async () => {
    const folder = copy('lost');
    truncateSync(checkpointOf(folder, 20), 5);
    writeFileSync(checkpointOf(folder, 30), new Uint8Array(64).fill(255));
    const { code, stderr } = await earthmover('train', '--resume', folder);
    expect(stderr).toMatch(/step-000030\S* +\S.*oversized[\s\S]*step-000020\S* +\S.*truncated/);
    expect(code).toBe(6);
  });

  it('branches off from a checkpoint file into a new folder', async () => {
    const folder = join(base, 'branch');
    const { code, stderr } = await earthmover('train', '--resume', checkpointOf(whole, 20), '--out', folder);
    expect(code, stderr).toBe(0);
    expect(await finalState(folder)).toEqual(await finalState(whole));
    expect(readMetrics(folder)[0]?.step).toBe(21);
  });

  it('goes on in the middle of a schedule with the same bits, and says when the schedule is over', async () => {
    const [one, other] = [join(base, 'scheduled'), join(base, 'scheduled-branch')];
    const schedule = ['--lr-schedule', 'cosine', '--lr-warmup', '3', '--critic-lr', '1e-3'];
    const cadence = ['--checkpoint-every', '10', '--sample-every', '0', '--steps', '30'];
    const first = await earthmover('train', ...small, ...schedule, ...cadence, '--out', one);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toMatch(/train longer +npx earthmover train --config .*config\.json --steps 60/);
    const config = JSON.parse(readFileSync(join(one, 'config.json'), 'utf8'));
    expect(config).toMatchObject({ lrSchedule: 'cosine', lrFloor: 0, lrWarmup: 3, scheduleSteps: 30 });
    // The goal may change; the schedule keeps its length.
    const goal = ['--steps', '30', '--out', other];
    const second = await earthmover('train', '--resume', checkpointOf(one, 20), ...goal);
    expect(second.code, second.stderr).toBe(0);
    expect(await finalState(other)).toEqual(await finalState(one));
    const rates = readMetrics(one).map((line) => [line.criticLearningRate, line.generatorLearningRate]);
    expect(rates[0]).toEqual([1e-3 / 4, 5e-5 / 4]);
    expect(rates[3]).toEqual([1e-3, 5e-5]);
    const third = await earthmover('train', '--resume', one, '--steps', '31');
    expect([third.code, third.stdout + third.stderr]).toEqual([0, expect.stringMatching(/down to 0/)]);
  });

  it('goes on with the rest of a schedule over time', async () => {
    const folder = join(base, 'timed');
    // Long enough that an iteration which waits half a second for a busy core leaves one in the last tenth.
    const run = ['--minutes', '0.15', '--lr-schedule', 'linear', '--checkpoint-every', '5', '--quiet'];
    const first = await earthmover(
      'train',
      ...small,
      ...run,
      '--steps',
      '10',
      '--schedule-over',
      'time',
      '--out',
      folder,
    );
    expect(first.code, first.stderr).toBe(0);
    const share = (await loadCheckpoint(checkpointOf(folder, 10))).share!;
    expect(share).toBeGreaterThan(0);
    const second = await earthmover('train', '--resume', folder, '--steps', '100000', '--minutes', '0.15');
    expect(second.code, second.stderr).toBe(0);
    const rates = readMetrics(folder).map(({ criticLearningRate }) => criticLearningRate!);
    expect(rates.every((rate, i) => i === 0 || rate <= rates[i - 1]!)).toBe(true);
    expect(rates[10]).toBeLessThanOrEqual(5e-5 * (1 - share));
    expect(rates.at(-1)!).toBeLessThan(5e-6);
    // Both sessions together had the nine seconds, of which the last checkpoint may have been written before the end.
    const step = readMetrics(folder).length;
    expect((await loadCheckpoint(checkpointOf(folder, step))).trainedMs).toBeGreaterThan(5400);
    expect(second.stderr).not.toContain('has had its');
    const third = await earthmover('train', '--resume', folder, '--minutes', '0.03');
    expect([third.code, third.stderr]).toEqual([
      0,
      expect.stringMatching(/its 0\.03 minutes.*--minutes 0\.\d+ it goes on/),
    ]);
    expect(readMetrics(folder)).toHaveLength(step);
  });

  it('has nothing to do at its goal, and says where things are', async () => {
    const { code, stdout } = await earthmover('train', '--resume', copy('finished'));
    expect([code, stdout]).toEqual([0, expect.stringContaining('done at step 30')]);
  });
});

describe('the folder of a run', () => {
  it('is refused to a second run while the first goes on (3), and to a new one afterwards (2)', async () => {
    const folder = join(base, 'shared');
    const first = start(['train', ...small, '--steps', '1000000', '--json', '--out', folder]);
    await first.shown('"event":"step"');
    const [second, anew] = await Promise.all([
      earthmover('train', '--resume', folder),
      earthmover('train', ...small, '--out', folder),
    ]);
    expect([second.code, second.stderr]).toEqual([3, expect.stringMatching(/another run uses this folder/)]);
    expect(anew.code).toBe(3);
    first.child.kill('SIGINT');
    await first.finished;
    const third = await earthmover('train', ...small, '--out', folder);
    expect([third.code, third.stderr]).toEqual([2, expect.stringMatching(/not empty[\s\S]*--resume/)]);
  });

  it('that cannot be made is a disk error (8)', async () => {
    const { code, stderr } = await earthmover('train', ...small, '--out', '/sys/earthmover/run');
    expect([code, stderr]).toEqual([8, expect.stringMatching(/cannot make the run folder[\s\S]*hint/)]);
  });

  it('on a full disk ends the run with exit code 8 and names the last good checkpoint', async () => {
    const folder = join(base, 'full');
    const run = start(['train', ...small, '--steps', '1000000', '--json', '--out', folder]);
    await run.shown('"event":"step"');
    // A limit on file sizes, set while it runs, stands for the disk: the metrics soon grow beyond it.
    const limited = spawnSync('prlimit', ['--pid', String(run.child.pid), '--fsize=4096'], {
      encoding: 'utf8',
    });
    expect(limited.status, limited.stderr).toBe(0);
    const { code, stderr } = await run.finished;
    expect(stderr).toMatch(/error: [\s\S]*last good checkpoint +\S*step-\d+\.safetensors[\s\S]*hint/);
    expect(code).toBe(8);
    const named = /last good checkpoint +(\S+)/.exec(stderr)![1]!;
    expect((await loadCheckpoint(named)).step).toBeGreaterThanOrEqual(0);
  });
});

describe('earthmover sample', () => {
  it('draws points as a plot or a table, the same for the same seed', async () => {
    const [one, two, other] = ['one', 'two', 'other'].map((name) => join(base, `${name}.csv`));
    const draw = (out: string, seed: string) =>
      earthmover('sample', '--run', whole, '--count', '70', '--seed', seed, '--out', out);
    const drawn = await Promise.all([draw(one!, '1'), draw(two!, '1'), draw(other!, '2')]);
    for (const [i, out] of [one, two, other].entries()) {
      const { code, stdout, stderr } = drawn[i]!;
      expect([code, stdout], stderr).toEqual([0, `${out}\n`]);
    }
    const rows = readFileSync(one!, 'utf8').trim().split('\n');
    expect(rows).toHaveLength(70);
    expect(rows[0]!.split(',').map(Number).every(Number.isFinite)).toBe(true);
    expect(readFileSync(two!)).toEqual(readFileSync(one!));
    expect(readFileSync(other!)).not.toEqual(readFileSync(one!));
    const { stdout } = await earthmover('sample', '--checkpoint', checkpointOf(whole, 20));
    expect(readFileSync(stdout.trim(), 'utf8')).toContain('<svg');
  });

  it('refuses a kind of file that cannot show the samples, and a run that is not there', async () => {
    const [wrong, nothing, config] = await Promise.all([
      earthmover('sample', '--run', whole, '--out', join(base, 'points.png')),
      earthmover('sample', '--run', join(base, 'nothing')),
      earthmover('sample', '--checkpoint', join(whole, 'config.json')),
    ]);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringMatching(/\.svg or \.csv/)]);
    expect(nothing.code).toBe(2);
    expect(config.code).toBe(6);
  });
});
