import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/gan/checkpoint.ts';
import { resolveRun } from '../../src/gan/run-config.ts';
import { loadCheckpoint, loadNewest, openCheckpointStore } from '../../src/node/checkpoint-store.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earthmover-checkpoints-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function checkpoint(step: number, wassersteinMedian = 1, peakStep = 0): Checkpoint {
  const weight = { shape: [2], data: Float32Array.of(step, -step) };
  return {
    state: { tensors: new Map([['generator.0.weight', weight]]), counters: Uint32Array.of(step) },
    variants: {},
    run: resolveRun({ dataset: '8gaussians' }),
    dataset: { name: '8gaussians', hash: 'f32', shape: [2] },
    adapter: 'llvmpipe',
    step,
    wassersteinMedian,
    peakStep,
    version: '0.1.0',
  };
}

describe('the checkpoint store', () => {
  it('keeps the last two and the best', async () => {
    const store = await openCheckpointStore(folder);
    const medians = [9, 9, 3, 5, 4, 6];
    for (const [i, median] of medians.entries()) await store.save(checkpoint(i * 100, median));
    expect(readdirSync(folder).sort()).toEqual([
      'step-000200.safetensors',
      'step-000400.safetensors',
      'step-000500.safetensors',
    ]);
    expect([store.best, store.lastGood].map((file) => basename(file!))).toEqual([
      'step-000200.safetensors',
      'step-000500.safetensors',
    ]);
  });

  it('keeps as many of the newest as it is told', async () => {
    const store = await openCheckpointStore(folder, { keep: 3 });
    for (const [i, median] of [9, 9, 1, 5, 4, 6, 7].entries()) await store.save(checkpoint(i * 100, median));
    const kept = readdirSync(folder).map((name) => name.slice(7, 11));
    expect(kept.sort()).toEqual(['0200', '0400', '0500', '0600']);
  });

  it('goes on keeping the best of before a resume, and drops the future that was given up', async () => {
    const first = await openCheckpointStore(folder);
    for (const [step, median] of [
      [200, 1],
      [300, 2],
      [400, 3],
    ] as const)
      await first.save(checkpoint(step, median));
    const file = join(folder, 'step-000300.safetensors');
    const store = await openCheckpointStore(folder, {
      resumed: { file, checkpoint: await loadCheckpoint(file) },
    });
    expect(readdirSync(folder).sort()).toEqual(['step-000200.safetensors', 'step-000300.safetensors']);
    for (const step of [350, 360]) await store.save(checkpoint(step, 4));
    expect(
      readdirSync(folder)
        .map((name) => name.slice(7, 11))
        .sort(),
    ).toEqual(['0200', '0350', '0360']);
  });

  it('loads the newest that is whole, and says what it passed over and why', async () => {
    const store = await openCheckpointStore(folder);
    await store.save(checkpoint(100));
    const good = await store.save(checkpoint(200));
    for (const step of ['000300', '000400', '1000000'])
      copyFileSync(good, join(folder, `step-${step}.safetensors`));
    truncateSync(join(folder, 'step-000300.safetensors'), 600);
    flipLastBit(join(folder, 'step-000400.safetensors'));
    writeFileSync(join(folder, 'step-1000000.safetensors'), new Uint8Array(16).fill(255));
    const { file, skipped } = await loadNewest(folder);
    expect(basename(file)).toBe('step-000200.safetensors');
    expect(skipped.map(({ file: name, reason }) => `${basename(name)}: ${reason}`)).toEqual([
      expect.stringMatching(/^step-1000000.*header is oversized/),
      expect.stringMatching(/^step-000400.*does not match its hash/),
      expect.stringMatching(/^step-000300.*(outside the file|truncated|belong to none)/),
    ]);
  });

  it('passes over what does not fit the run, and fails when nothing is left', async () => {
    const store = await openCheckpointStore(folder);
    await store.save(checkpoint(100));
    await store.save(checkpoint(200));
    const { file } = await loadNewest(folder, ({ step }) => (step === 200 ? 'other data set' : undefined));
    expect(basename(file)).toBe('step-000100.safetensors');
    await expect(loadNewest(folder, () => 'other data set')).rejects.toThrow(
      expect.objectContaining({
        kind: 'checkpoint',
        message: expect.stringMatching(/step-000100\S* +other data set/),
      }),
    );
  });

  it('takes away what a killed process left half written, and nothing else', async () => {
    const litter = join(folder, '.step-000100.safetensors.4711.tmp');
    for (const file of [litter, join(folder, '.hidden'), join(folder, 'notes.tmp')]) writeFileSync(file, 'x');
    await openCheckpointStore(folder);
    expect(readdirSync(folder).sort()).toEqual(['.hidden', 'notes.tmp']);
  });

  it.each(['replaceFile', 'replaceFileMeanwhile'])(
    'leaves the old files alone and no litter when %s finds the disk full',
    async (replace) => {
      const store = await openCheckpointStore(folder);
      const good = await store.save(checkpoint(100));
      const before = readFileSync(good);
      const module = fileURLToPath(new URL('../../src/node/durable-file.ts', import.meta.url));
      const script = `import { ${replace} } from ${JSON.stringify(module)};
      try { await ${replace}(${JSON.stringify(good)}, new Uint8Array(4e6)); }
      catch (error) { console.log(error.kind, error.message); }`;
      // The shell's limit on file sizes stands for the full disk: a write beyond it fails half-way.
      const shell = `ulimit -f 100; exec "$0" --import tsx --input-type=module --eval "$1"`;
      const { stdout, stderr } = spawnSync('bash', ['-c', shell, process.execPath, script], {
        encoding: 'utf8',
        // tsx writes a cache of its own, which is none of the test's business.
        env: { ...process.env, TSX_DISABLE_CACHE: '1' },
      });
      expect(stdout, stderr).toMatch(/^disk cannot write step-000100.*[\s\S]*EFBIG/);
      expect(readdirSync(folder)).toEqual([basename(good)]);
      expect(readFileSync(good)).toEqual(before);
    },
  );
});

function flipLastBit(file: string): void {
  const bytes = readFileSync(file);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(file, bytes);
}
