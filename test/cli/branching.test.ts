import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeCheckpoint } from '../../src/gan/checkpoint.ts';
import {
  architectureNames,
  kebab,
  type SettingName,
  settingNames,
  settings,
} from '../../src/gan/run-settings.ts';
import { loadCheckpoint } from '../../src/node/checkpoint-store.ts';
import { openRunFolder, readMetrics } from '../../src/node/run-folder.ts';
import { inProcess, tiny } from './in-process.ts';
import { earthmover } from './run-command.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-branching-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const points = (name: string, count: number, turn = 1) => {
  const file = join(base, name);
  const rows = Array.from({ length: count }, (_, i) => `${Math.cos(i)},${Math.sin(turn * i)}\n`);
  writeFileSync(file, rows.join(''));
  return file;
};
const stepFile = (folder: string, step: number) =>
  join(folder, 'checkpoints', `step-${String(step).padStart(6, '0')}.safetensors`);
const configOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));

/** The bytes of every file below a folder. */
function bytesOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => {
        const file = join(parentPath, name);
        return [file, readFileSync(file).toString('base64')];
      }),
  );
}

let [data, other, parent] = ['', '', ''];
beforeAll(async () => {
  data = points('data.csv', 40);
  other = points('other.csv', 40, 2);
  parent = join(base, 'parent');
  const args = ['--dataset', 'csv', '--data', data, '--checkpoint-every', '2', '--steps', '4'];
  const { code, stderr } = await inProcess(['train', ...tiny, ...args, '--out', parent]);
  expect(code, stderr).toBe(0);
});

describe('train --from', () => {
  const branch = (out: string, ...more: string[]) =>
    inProcess(['train', '--from', stepFile(parent, 2), '--out', out, ...more]);

  it('goes on from a checkpoint under other settings, names its parent, and resumes by itself', async () => {
    const out = join(base, 'branch');
    const changed = ['--lr', '1e-3', '--n-critic', '2', '--batch', '16', '--seed', '9'];
    const { code, stderr } = await branch(out, ...changed, '--steps', '5');
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/branched off at step 2 from \S*step-000002/);
    const config = configOf(out);
    expect(config).toMatchObject({
      lr: 1e-3,
      nCritic: 2,
      batch: 16,
      clip: 0.01,
      generator: 'mlp:8',
      steps: 5,
    });
    const file = stepFile(parent, 2);
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    expect(config.origin).toEqual({ parent: { file, step: 2, sha256 } });
    expect(readMetrics(out).map(({ step, criticSteps }) => [step, criticSteps])).toEqual([
      [3, 12],
      [4, 14],
      [5, 16],
    ]);
    const begun = await loadCheckpoint(stepFile(out, 2)).catch(() => undefined);
    const from = await loadCheckpoint(file);
    expect(begun?.state ?? from.state).toEqual(from.state);
    const resumed = await inProcess(['train', '--resume', out, '--steps', '6']);
    expect(resumed.code, resumed.stderr).toBe(0);
    expect((await loadCheckpoint(stepFile(out, 6))).origin).toEqual(config.origin);
    expect(configOf(out).origin).toEqual(config.origin);
    const { stdout } = await inProcess(['runs', base]);
    expect(stdout).toMatch(/branched off from/);
    expect(stdout).toMatch(/^branch .* parent, step 2 /m);
  });

  it('computes what the parent did where nothing changes', async () => {
    const out = join(base, 'same');
    expect((await branch(out, '--steps', '4')).code).toBe(0);
    const [mine, theirs] = await Promise.all(
      [out, parent].map((folder) => loadCheckpoint(stepFile(folder, 4))),
    );
    expect(mine!.state).toEqual(theirs!.state);
  });

  it('takes another objective and optimiser: mean squares stay, what is new begins at zero', async () => {
    const out = join(base, 'penalised');
    const { code, stderr } = await branch(out, '--preset', 'wgan-gp', '--ema', '0.9', '--steps', '3');
    expect(code, stderr).toBe(0);
    expect(configOf(out)).toMatchObject({ objective: 'wgan-gp', optimizer: 'adam', ema: 0.9 });
    expect(configOf(out)).not.toHaveProperty('clip');
    const { tensors } = (await loadCheckpoint(stepFile(out, 2))).state;
    const { tensors: before } = (await loadCheckpoint(stepFile(parent, 2))).state;
    const name = 'critic.0.weight';
    expect(tensors.get(`exp_avg_sq.${name}`)).toEqual(before.get(`square_avg.${name}`));
    expect(tensors.get(`exp_avg.${name}`)!.data.every((value) => value === 0)).toBe(true);
    expect(tensors.get('ema.generator.0.weight')).toEqual(before.get('generator.0.weight'));
  });

  it('takes other data of the same shape, and records the change', async () => {
    const out = join(base, 'other-data');
    const { code, stderr } = await branch(out, '--data', points('fewer.csv', 20), '--steps', '3');
    expect(code, stderr).toBe(0);
    const { origin, state } = await loadCheckpoint(stepFile(out, 2));
    expect(origin!.dataChanges).toEqual([{ step: 2, from: expect.any(String), to: expect.any(String) }]);
    expect([...state.counters.subarray(4, 6)]).toEqual([0, 3]);
  });

  it.each([
    [['--critic', 'mlp:9'], /^error: critic cannot change where a run branches off[\s\S]*mlp:8[\s\S]*mlp:9/],
    [['--generator', 'mlp:8-8'], /^error: generator cannot change/],
    [['--latent', '3'], /^error: latent cannot change/],
    [['--lr', '-1'], /^error: lr cannot be -1/],
    [['--objective', 'wgan-gp', '--clip', '0.1'], /clip does not fit/],
    [['--resume'], /--from and --resume exclude each other/],
  ])('refuses %j, and leaves nothing behind', async (more, message) => {
    const out = join(base, 'refused');
    const { code, stderr } = await branch(out, ...more);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(readdirSync(base)).not.toContain('refused');
  });

  it('is shown by --dry-run without a folder', async () => {
    const { code, stdout } = await branch(join(base, 'dry'), '--batch', '20', '--dry-run', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).run).toMatchObject({ generator: 'mlp:8', batch: 20, dataset: 'csv' });
    expect(readdirSync(base)).not.toContain('dry');
  });

  it('refuses data of another shape, and a file that is no checkpoint, and leaves the parent as it was', async () => {
    const before = bytesOf(parent);
    const three = join(base, 'three.csv');
    writeFileSync(three, '1,2,3\n2,3,4\n'.repeat(20));
    const out = join(base, 'refused-data');
    const shape = await branch(out, '--data', three);
    expect([shape.code, shape.stderr]).toEqual([6, expect.stringMatching(/other architecture[\s\S]*shape/)]);
    expect(readdirSync(out)).toEqual([]);
    for (const [from, code] of [
      [three, 6],
      [parent, 2],
      [join(base, 'nothing'), 2],
    ] as const) {
      expect((await inProcess(['train', '--from', from, '--out', out])).code).toBe(code);
    }
    expect((await inProcess(['train', '--from', stepFile(parent, 2)])).stderr).toMatch(/needs a folder/);
    expect(bytesOf(parent)).toEqual(before);
  });
});

describe('train --resume with other data', () => {
  let out = '';
  beforeAll(async () => {
    out = join(base, 'changing');
    const args = ['--dataset', 'csv', '--data', data, '--checkpoint-every', '2', '--steps', '4'];
    expect((await inProcess(['train', ...tiny, ...args, '--out', out])).code).toBe(0);
  });

  it('is refused as long as nobody says so: every byte stays, and the hint names the word', async () => {
    const before = bytesOf(out);
    for (const [args, code, message] of [
      [
        ['--data', other],
        6,
        /hint +give the data that the run was started with, or go on with these by --data-chan/,
      ],
      [['--data', join(base, 'nowhere.csv')], 5, /nowhere/],
      [['--data', join(base, 'nowhere.csv'), '--data-changed'], 5, /nowhere/],
      [['--data-changed', '--critic', 'mlp:9'], 2, /critic cannot change when a run is resumed[\s\S]*--from/],
      [['--lr', '1e-3'], 2, /lr cannot change/],
      [['--steps', '0'], 2, /steps cannot be 0/],
      [['--checkpoint-minutes', '-1'], 2, /checkpoint-minutes cannot be -1/],
      [['--from', stepFile(parent, 2)], 2, /exclude each other/],
      [['--out', join(base, 'elsewhere')], 2, /--from/],
      [['--adapter', 'gpu'], 2, /adapter/],
    ] as const) {
      const refused = await inProcess(['train', '--resume', out, ...args]);
      expect([refused.code, refused.stderr]).toEqual([code, expect.stringMatching(message)]);
      expect(bytesOf(out)).toEqual(before);
    }
    const held = openRunFolder(out, { resume: true });
    const inUse = await inProcess(['train', '--resume', out, '--steps', '6']);
    held.close();
    expect([inUse.code, inUse.stderr]).toEqual([3, expect.stringMatching(/another run uses this folder/)]);
    expect(bytesOf(out)).toEqual(before);
    const file = await inProcess(['train', '--resume', stepFile(out, 4), '--data', other]);
    expect([file.code, file.stderr]).toEqual([6, expect.stringMatching(/--data-changed/)]);
    const anew = await inProcess(['train', ...tiny, '--data-changed', '--out', join(base, 'anew')]);
    expect([anew.code, anew.stderr]).toEqual([2, expect.stringMatching(/for a run that goes on/)]);
    expect(bytesOf(out)).toEqual(before);
  });

  it('is refused where no checkpoint can be used, and leaves those as they are', async () => {
    const folder = join(base, 'damaged');
    cpSync(out, folder, { recursive: true });
    for (const step of [2, 4]) truncateSync(stepFile(folder, step), 100);
    const before = bytesOf(folder);
    for (const word of [[], ['--data-changed']]) {
      const { code, stderr } = await inProcess(['train', '--resume', folder, '--steps', '6', ...word]);
      expect([code, stderr]).toEqual([6, expect.stringMatching(/no checkpoint of this run can be used/)]);
      expect(bytesOf(folder)).toEqual(before);
    }
  });

  it('goes on by --data-changed, records old and new hash, and needs the word no more', async () => {
    const { code, stderr } = await inProcess([
      ...['train', '--resume', out, '--data', other, '--data-changed', '--steps', '6'],
    ]);
    expect(code, stderr).toBe(0);
    const before = await loadCheckpoint(stepFile(parent, 4));
    const after = await loadCheckpoint(stepFile(out, 6));
    const change = { step: 4, from: before.dataset.hash, to: after.dataset.hash };
    expect(change.to).not.toBe(change.from);
    expect(stderr).toContain(`data.csv ${change.from} before, ${change.to} now`);
    expect(configOf(out)).toMatchObject({ data: other, origin: { dataChanges: [change] } });
    expect(after.origin).toEqual({ dataChanges: [change] });
    const again = await inProcess(['train', '--resume', out, '--steps', '8']);
    expect(again.code, again.stderr).toBe(0);
    // The older ones are this run's, too, and go as they would have.
    expect(readdirSync(join(out, 'checkpoints'))).toEqual([
      'step-000006.safetensors',
      'step-000008.safetensors',
    ]);
    const back = await inProcess([
      'train',
      '--resume',
      out,
      '--data',
      data,
      '--data-changed',
      '--steps',
      '9',
    ]);
    expect(back.code, back.stderr).toBe(0);
    expect(configOf(out).origin.dataChanges).toEqual([change, { step: 8, from: change.to, to: change.from }]);
    expect(readMetrics(out)).toHaveLength(9);
  });

  it('says that it has its iterations, and what to give', async () => {
    const { code, stdout, stderr } = await inProcess(['train', '--resume', out]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('done at step 9')]);
    expect(stderr).toMatch(/the run has its 9 iterations; with --resume \S+ --steps 18 it goes on/);
    expect(stderr).not.toContain('training in');
  });

  it('says on another adapter that the bits will differ, and goes on', async () => {
    const folder = join(base, 'moved');
    expect((await inProcess(['train', ...tiny, '--steps', '1', '--out', folder])).code).toBe(0);
    const checkpoint = await loadCheckpoint(stepFile(folder, 1));
    writeFileSync(stepFile(folder, 1), await encodeCheckpoint({ ...checkpoint, adapter: 'another GPU' }));
    const { code, stderr } = await inProcess(['train', '--resume', folder, '--steps', '2']);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/the run was on another GPU; on .* it goes on, but not with the same bits/);
  });
});

describe('the table of what may change', () => {
  const manual = readFileSync(new URL('../../docs/training.md', import.meta.url), 'utf8');
  /** The flags in the row of the table that begins so. */
  const flagsOf = (begin: string) => {
    const row = manual.split('\n').find((line) => line.startsWith(`| ${begin}`));
    return [...row!.split(' | ')[1]!.matchAll(/`(--[a-z-]+)`/g)].map(([, flag]) => flag);
  };
  const flags = (names: readonly SettingName[]) => names.map((name) => `--${kebab(name)}`).sort();

  it('in the manual has every setting of a session, and every one that decides the networks', () => {
    const session = settingNames.filter((name) => !settings[name].fixed);
    expect(flagsOf('may change with `--resume`').sort()).toEqual(flags(session));
    expect(flagsOf('decide the networks').sort()).toEqual(flags(architectureNames));
  });

  it('in the help names those that decide the networks', async () => {
    const { stdout } = await earthmover('train', '--help');
    for (const flag of flags(architectureNames)) {
      expect(stdout).toMatch(new RegExp(`what decides the networks:[^\\n]*${flag}`));
    }
  });
});
