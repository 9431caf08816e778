import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { loadCheckpoint } from '../../src/node/checkpoint-store.ts';
import { earthmover, jsonLines } from './run-command.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-overfit-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const random = createRandom(7, 1);
const data = join(base, 'points.csv');
writeFileSync(data, Array.from({ length: 300 }, () => `${random.normal()},${random.normal()}`).join('\n'));
const points = ['--dataset', 'csv', '--data', data, '--generator', 'mlp:16', '--critic', 'mlp:16'];
const small = [...points, '--batch', '16'];

describe('--overfit', () => {
  it('trains on the first samples only, stays with the run, and the others are held out', async () => {
    const folder = join(base, 'run');
    const asked = ['--overfit', '32', '--steps', '2', '--monitor-every', '1', '--json', '--out', folder];
    const first = await earthmover('train', ...small, ...asked);
    expect(first.code, first.stderr).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'))).toMatchObject({ overfit: 32 });
    const checkpoint = await loadCheckpoint(join(folder, 'checkpoints', 'step-000002.safetensors'));
    expect(checkpoint.dataset.hash).toMatch(/^f32-32x2-/);
    // There is no such figure without held-out samples.
    const look = jsonLines(first.stdout).find(({ event }) => event === 'monitor');
    expect(look).toHaveProperty('memory');

    const [second, other] = [
      await earthmover('train', '--resume', folder, '--steps', '4', '--quiet'),
      await earthmover('train', '--resume', folder, '--steps', '5', '--overfit', '64'),
    ];
    expect(second.code, second.stderr).toBe(0);
    expect([other.code, other.stderr]).toEqual([2, expect.stringMatching(/overfit cannot change/)]);

    const evaluated = await earthmover('evaluate', folder, '--samples', '134', '--json');
    expect(evaluated.code, evaluated.stderr).toBe(0);
    expect(jsonLines(evaluated.stdout)[0]).toMatchObject({ step: 4, overfit: 32, heldOut: true });
    expect(evaluated.stderr).toMatch(/step 4: 134 samples .*trained on 32 samples only.*held-out/);
    const tooMany = await earthmover('evaluate', folder, '--samples', '135');
    expect([tooMany.code, tooMany.stderr]).toEqual([5, expect.stringMatching(/there are +268\b/)]);
  });

  it.each([
    ['more than the data', ['--overfit', '301'], 5, /overfit: more samples[\s\S]*300 or less/],
    [
      'fewer than a batch',
      ['--overfit', '12'],
      5,
      /batch: larger[\s\S]*hint +give --batch 8 or less, or --overfit 16 or more/,
    ],
    ['none', ['--overfit', '0'], 2, /overfit cannot be 0/],
  ])('refuses %s', async (_, args, code, words) => {
    const refused = await earthmover('train', ...small, ...args, '--dry-run');
    expect([refused.code, refused.stderr]).toEqual([code, expect.stringMatching(words)]);
  });

  it('is planned by --dry-run with as many samples', async () => {
    const [whole, part] = await Promise.all(
      [[], ['--overfit', '32']].map((args) => earthmover('train', ...small, ...args, '--dry-run', '--json')),
    );
    const bytesOf = (stdout: string) => (jsonLines(stdout)[0] as { plannedBytes?: number }).plannedBytes!;
    expect(bytesOf(whole!.stdout) - bytesOf(part!.stdout)).toBeGreaterThanOrEqual(268 * 8);
  });
});
