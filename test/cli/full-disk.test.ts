// A run on a small file system of its own that fills up at every point where it writes. `.ci/run` runs it;
// EARTHMOVER_TESTS=elsewhere asks for it.
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { bytesToWrite, checkpointBytes, requireRoomForRun } from '../../src/cli/run-space.ts';
import { openBoard } from '../../src/cli/tensorboard.ts';
import { resolveRun } from '../../src/gan/run-config.ts';
import { encodeImageGrid } from '../../src/io/image-grid.ts';
import { checkpointFiles, loadCheckpoint } from '../../src/node/checkpoint-store.ts';
import { readMetrics } from '../../src/node/run-folder.ts';
import { inProcess, tiny } from './in-process.ts';

const disk = mkdtempSync(join(tmpdir(), 'earthmover-disk-'));
const ballast = join(disk, 'ballast');
const out = join(disk, 'run');
/** Only the system's administrator may mount. */
const mounted =
  process.platform === 'linux' &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]).status === 0;
afterAll(() => {
  if (mounted) spawnSync('umount', [disk]);
  rmSync(disk, { recursive: true, force: true });
});

/** Fills the disk, but for so many bytes. */
function fill(leave: number): void {
  const block = Buffer.alloc(4096);
  let size = 0;
  for (const piece of [block.length * 64, block.length]) {
    try {
      for (;;) {
        writeFileSync(ballast, Buffer.alloc(piece), { flag: 'a' });
        size += piece;
      }
    } catch {
      truncateSync(ballast, size);
    }
  }
  truncateSync(ballast, Math.max(0, size - leave));
}

const empty = () => rmSync(ballast, { force: true });
/** Checkpoints of two blocks of the disk, so that one block has no room for them. */
const networks = ['--generator', 'mlp:64', '--critic', 'mlp:64'];
const train = (seen: (text: string) => void, ...more: readonly string[]) =>
  inProcess(
    [
      'train',
      ...tiny,
      ...networks,
      '--checkpoint-every',
      '4',
      '--steps',
      '12',
      '--json',
      '--out',
      out,
      ...more,
    ],
    seen,
  );

/** Calls `act` once, as soon as the run has shown `text`. */
function once(text: string, act: () => void): (shown: string) => void {
  let acted = false;
  return (shown) => {
    if (acted || !shown.includes(text)) return;
    acted = true;
    act();
  };
}

async function finalState(folder: string) {
  return (await loadCheckpoint(join(folder, 'checkpoints/step-000012.safetensors'))).state;
}

/** Every line of the metrics is whole, every checkpoint loads, and nothing half-written lies about. */
async function expectSound(): Promise<void> {
  for (const line of readFileSync(join(out, 'metrics.jsonl'), 'utf8').split('\n').slice(0, -1))
    JSON.parse(line);
  for (const file of checkpointFiles(join(out, 'checkpoints'))) await loadCheckpoint(file);
  const names = readdirSync(out, { recursive: true, encoding: 'utf8' });
  expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
}

describe.skipIf(!mounted)('a disk that is full', () => {
  beforeEach(() => {
    empty();
    rmSync(out, { recursive: true, force: true });
  });

  it('before the run leaves nothing behind: exit code 8', async () => {
    fill(0);
    const nothing = await train(() => {});
    expect([nothing.code, nothing.stderr]).toEqual([
      8,
      expect.stringMatching(/cannot \w.*[\s\S]*free some space/),
    ]);
    // Enough for the settings of the run, not for its checkpoints.
    empty();
    fill(60_000);
    const little = await train(() => {});
    expect(little.code).toBe(8);
    expect(little.stderr).toMatch(
      /no room for the checkpoints of the run\n +folder[\s\S]*needed +[\d.]+ kB\n +free +\d\d(\.\d)? kB\n +hint +free some/,
    );
    expect(readdirSync(out)).toEqual([]);
  });

  it('at a checkpoint ends the run with the last one named, and once there is room it ends with the same bits', async () => {
    const full = await train(once('"event":"checkpoint","step":4', () => fill(4096)));
    expect(full.code).toBe(8);
    expect(full.stderr).toMatch(
      /cannot write step-000008\S*: the disk is full[\s\S]*last good checkpoint +\S*step-000004[\s\S]*free some space/,
    );
    await expectSound();
    expect(readMetrics(out).length).toBeGreaterThanOrEqual(8);
    // There is room for a checkpoint less than the resumed run needs.
    const left = readdirSync(out, { recursive: true, encoding: 'utf8' }).sort();
    const refused = await inProcess(['train', '--resume', out]);
    expect([refused.code, refused.stderr]).toEqual([8, expect.stringMatching(/no room for the checkpoints/)]);
    expect(readdirSync(out, { recursive: true, encoding: 'utf8' }).sort()).toEqual(left);
    empty();
    const resumed = await inProcess(['train', '--resume', out]);
    expect(resumed.code, resumed.stderr).toBe(0);
    const resumedState = await finalState(out);
    rmSync(out, { recursive: true });
    expect((await train(() => {})).code).toBe(0);
    expect(resumedState).toEqual(await finalState(out));
  });

  it('is told at the checkpoint before', async () => {
    const { stderr } = await train(once('"event":"step","step":2', () => fill(8192)));
    expect(stderr).toMatch(
      /warning: the disk has \S+ kB left, and the next checkpoint needs \S+ kB: free some/,
    );
  });

  it('at a line of the metrics ends the run, and the line is not there', async () => {
    const full = await train(
      once('"event":"step","step":6', () => fill(0)),
      '--checkpoint-every',
      '100',
      '--steps',
      '60',
    );
    expect(full.code).toBe(8);
    expect(full.stderr).toMatch(/cannot be written[\s\S]*ENOSPC[\s\S]*last good checkpoint +\S*step-000000/);
    await expectSound();
    expect(readMetrics(out).length).toBeGreaterThanOrEqual(6);
  });

  it('at the sample sheets lets the run go on without them, says so once, and ends with exit code 8', async () => {
    const full = await train(
      once('"event":"step","step":1', () => fill(49_152)),
      ...['--sample-every', '2'],
    );
    expect(full.code).toBe(8);
    expect(full.stderr.match(/the run goes on without sample sheets/g)).toHaveLength(1);
    expect(full.stderr).toMatch(/done at step 12\n[\s\S]*not written +sample sheets/);
    expect(readdirSync(join(out, 'samples'))).toEqual([]);
    await finalState(out);
    expect(JSON.parse(readFileSync(join(out, 'ended.json'), 'utf8'))).toMatchObject({ how: 'finished' });
  });

  it('at the curve and the film lets the run end whole, with exit code 8', async () => {
    const pictures = join(disk, 'pictures');
    mkdirSync(pictures, { recursive: true });
    for (let i = 0; i < 8; i++) {
      const values = Float32Array.from({ length: 64 }, (_, pixel) => Math.sin(i + pixel));
      writeFileSync(join(pictures, `${i}.png`), encodeImageGrid(values, [1, 8, 8, 1], { padding: 0 }));
    }
    const data = ['--dataset', 'images', '--data', pictures, '--image-size', '8', '--channels', '1'];
    const full = await train(
      once('"event":"checkpoint","step":12', () => fill(0)),
      ...[...data, '--sample-every', '3'],
    );
    expect(full.code).toBe(8);
    expect(full.stderr).toMatch(/not written +the curve, progress\.gif, ended\.json: the disk was full/);
    expect(readdirSync(out)).not.toContain('progress.gif');
    expect(readdirSync(out)).not.toContain('curve.svg');
    await expectSound();
    await finalState(out);
    rmSync(pictures, { recursive: true });
  });

  it("at TensorBoard's events lets the run go on without them", () => {
    const folder = join(disk, 'board');
    mkdirSync(folder);
    const said: string[] = [];
    const terminal = { say: (line: string) => said.push(line) } as never;
    const board = openBoard(folder, 0, terminal);
    const weights = (step: number) =>
      board.weights(
        step,
        new Map([['w', { shape: [1000], data: Float32Array.from({ length: 1000 }, Math.random) }]]),
      );
    weights(1);
    const file = join(folder, readdirSync(folder)[0]!);
    fill(0);
    let before = readFileSync(file);
    for (let step = 2; !board.broken(); step++) {
      before = readFileSync(file);
      weights(step);
    }
    // Nothing is left of the record that did not fit.
    expect(readFileSync(file)).toEqual(before);
    weights(100);
    expect(readFileSync(file)).toEqual(before);
    board.close();
    expect(said).toEqual([expect.stringMatching(/ENOSPC[\s\S]*goes on without events of TensorBoard/)]);
    rmSync(folder, { recursive: true });
  });
});

describe('the room that a run needs', () => {
  const run = resolveRun({
    dataset: '8gaussians',
    steps: 5000,
    checkpointEvery: 1000,
    sampleEvery: 500,
    keep: 2,
  });
  const folder = { path: tmpdir(), checkpoints: mkdtempSync(join(tmpdir(), 'earthmover-no-checkpoints-')) };
  afterAll(() => rmSync(folder.checkpoints, { recursive: true }));
  const [each, { checkpoints, others }] = [checkpointBytes(run, [2]), bytesToWrite(run, [2], 0)];

  it('is that of the checkpoints that lie there at a time, the sheets and the metrics', () => {
    // Weights and mean squares of both networks.
    expect(each).toBeGreaterThan(4 * 2 * (527_874 + 527_361));
    expect(checkpoints).toBe(4 * each);
    expect(bytesToWrite({ ...run, steps: 10 }, [2], 0).checkpoints).toBe(2 * each);
    expect(others).toBeGreaterThan(11 * 100_000);
    expect(bytesToWrite(run, [2], 4500).others).toBeLessThan(others / 4);
  });

  it('is said where it may not suffice, and refused where it cannot', () => {
    const said: string[] = [];
    const look = (free: number | undefined) =>
      requireRoomForRun({ run, folder, shape: [2], step: 0 }, (line) => said.push(line), free);
    look(checkpoints + others);
    look(undefined);
    expect(said).toEqual([]);
    look(checkpoints);
    expect(said).toEqual([expect.stringMatching(/has \S+ MB left, and the run may write \S+ MB/)]);
    expect(() => look(checkpoints - 1e6)).toThrow(expect.objectContaining({ kind: 'disk', exitCode: 8 }));
  });
});
