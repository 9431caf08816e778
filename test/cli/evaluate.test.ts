import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { earthmover, type Finished, jsonLines } from './run-command.ts';

const small = ['--generator', 'mlp:16', '--critic', 'mlp:16', '--batch', '16', '--seed', '4'];
const few = ['--samples', '100', '--seed', '3'];

let base = '';
let ring = '';
let table = '';

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'earthmover-evaluate-'));
  ring = join(base, 'ring');
  table = join(base, 'table');
  const tableFile = csv('three.csv', 150, 3);
  const runs = [
    ['--dataset', '8gaussians', '--ema', '0.9', '--steps', '30', '--monitor-every', '10', '--out', ring],
    ['--dataset', 'csv', '--data', tableFile, '--steps', '2', '--out', table],
  ];
  for (const { code, stderr } of await Promise.all(
    runs.map((run) => earthmover('train', ...small, ...run)),
  )) {
    expect(code, stderr).toBe(0);
  }
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

function csv(name: string, rows: number, columns: number): string {
  const random = createRandom(rows, 1);
  const line = () => Array.from({ length: columns }, () => random.normal().toFixed(4)).join(',');
  const file = join(base, name);
  writeFileSync(file, Array.from({ length: rows }, line).join('\n'));
  return file;
}

/** Fails with this exit code, and says this much on its first lines. */
async function refused(code: number, words: RegExp, ...args: readonly string[]): Promise<Finished> {
  const finished = await earthmover(...args);
  expect(finished.code, finished.stderr).toBe(code);
  expect(finished.stderr).toMatch(words);
  expect(finished.stderr).toContain('hint');
  expect(finished.stderr).not.toContain('unexpected');
  return finished;
}

describe('earthmover evaluate', () => {
  it('gives the same numbers for the same checkpoint and seed, from held-out data and the decaying mean', async () => {
    const [first, second] = await Promise.all(
      [1, 2].map(() => earthmover('evaluate', ring, ...few, '--json')),
    );
    expect(first!.code, first!.stderr).toBe(0);
    const [line] = jsonLines(first!.stdout);
    expect(line).toMatchObject({
      event: 'evaluation',
      dataset: '8gaussians',
      step: 30,
      samples: 100,
      seed: 3,
      averaged: true,
      heldOut: true,
      modes: { modes: 8, samples: 100 },
      // Thirty iterations leave a blob in the middle.
      verdict: expect.stringMatching(/collapsed|missing/),
    });
    const names = (line as unknown as { distances: { name: string }[] }).distances.map(({ name }) => name);
    expect(names).toEqual(['exact W1', 'sliced W', 'MMD squared']);
    expect(second!.stdout).toBe(first!.stdout);
  });

  it('writes a table; points of another file are held out', async () => {
    const data = csv('more.csv', 260, 3);
    const known = await earthmover('evaluate', '--run', table, ...few, '--data', data);
    expect(known.code, known.stderr).toBe(0);
    expect(known.stdout).toMatch(/csv, wgan, step 2: 100 samples \(seed 3\), against held-out data/);
    expect(known.stdout).toMatch(/exact W1 +[\d.]+ +[\d.]+ ± [\d.]+ +[\d.]+ … [\d.]+ +100/);
    expect(known.stdout).toMatch(/verdict: /);
  });

  it('refuses a checkpoint of another data set: other name, other shape, other content', async () => {
    await refused(
      6,
      /trained on another data set[\s\S]*8gaussians[\s\S]*mnist/,
      'evaluate',
      ring,
      '--dataset',
      'mnist',
    );
    const flat = csv('two.csv', 300, 2);
    await refused(6, /another data set[\s\S]*\[3\][\s\S]*\[2\]/, 'evaluate', table, '--data', flat);
    csv('three.csv', 151, 3);
    await refused(6, /another data set[\s\S]*there now/, 'evaluate', table);
    csv('three.csv', 150, 3);
  });

  it('refuses fewer samples than the metrics need', async () => {
    await Promise.all([
      refused(5, /fewer real samples[\s\S]*150[\s\S]*200/, 'evaluate', table),
      refused(5, /fewer real samples[\s\S]*--samples 10000/, 'evaluate', ring, '--samples', '20000'),
      refused(2, /--samples cannot be 10\b/, 'evaluate', ring, '--samples', '10'),
    ]);
  });

  it('needs one run that is there', async () => {
    const damaged = join(base, 'damaged.safetensors');
    writeFileSync(damaged, 'nothing');
    await Promise.all([
      refused(2, /one source/, 'evaluate'),
      refused(2, /two sources/, 'evaluate', ring, '--run', ring),
      refused(2, /there is no run/, 'evaluate', join(base, 'nowhere')),
      refused(6, /safetensors|checkpoint/, 'evaluate', damaged),
    ]);
  });
});

describe('earthmover train', () => {
  it('refuses an unknown objective and combinations that cannot be', async () => {
    await Promise.all([
      refused(2, /objective cannot be wgam[\s\S]*did you mean wgan/, 'train', '--objective', 'wgam'),
      refused(
        2,
        /critic dcgan does not fit the objective wgan-gp/,
        'train',
        '--objective',
        'wgan-gp',
        '--critic',
        'dcgan',
      ),
      refused(
        2,
        /stop-when-flat does not fit the objective gan/,
        'train',
        '--objective',
        'gan',
        '--stop-when-flat',
      ),
      refused(2, /stop-when-flat needs the monitor/, 'train', '--stop-when-flat', '--monitor-every', '0'),
    ]);
  });
});
