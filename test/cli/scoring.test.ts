import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadNewest } from '../../src/node/checkpoint-store.ts';
import { earthmover, jsonLines } from './run-command.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-scoring-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const small = ['--dataset', '8gaussians', '--generator', 'mlp:16', '--critic', 'mlp:16', '--batch', '16'];
const train = (out: string, ...flags: readonly string[]) =>
  earthmover('train', ...small, '--checkpoint-every', '4', ...flags, '--out', join(base, out));
const scoresOf = (out: string) =>
  jsonLines(readFileSync(join(base, out, 'scores.jsonl'), 'utf8')) as unknown as {
    readonly step: number;
    readonly samples: number;
  }[];
const stateOf = async (out: string) =>
  (await loadNewest(join(base, out, 'checkpoints'))).checkpoint.state.tensors;

it('--score-every scores on the way and at the end, tells how good the samples are, and the run is the same', async () => {
  const { code, stderr, stdout } = await train('scored', '--score-every', '2', '--steps', '11', '--json');
  expect(code, stderr).toBe(0);
  expect(scoresOf('scored').map(({ step, samples }) => [step, samples])).toEqual([
    ...[2, 4, 6, 8, 10].map((step) => [step, 1000]),
    [11, 2500],
  ]);
  expect(stderr).toMatch(/step 4: exact W1 \S+ \(real to real \S+\), \S+ of 8 modes in effect/);
  expect(stderr).toMatch(/scored in \d+\.\d s/);
  const events = jsonLines(stdout);
  expect(events.filter(({ event }) => event === 'score')).toHaveLength(6);
  const { quality } = events.at(-1) as unknown as { readonly quality: string };
  expect(quality).toMatch(/modes in effect.*exact W1.*times as far.*rank correlation \S+ over 5 scores/);
  expect(stderr).toContain(`quality       ${quality}`);

  const plain = await train('plain', '--steps', '11');
  expect(plain.code, plain.stderr).toBe(0);
  expect(await stateOf('scored')).toEqual(await stateOf('plain'));
  expect(plain.stdout).not.toContain('quality');
});

it('a resumed run keeps its scores, and scores no step twice', async () => {
  expect((await train('cut', '--score-every', '2', '--steps', '4')).code).toBe(0);
  const { code, stderr } = await earthmover('train', '--resume', join(base, 'cut'), '--steps', '8');
  expect(code, stderr).toBe(0);
  expect(scoresOf('cut').map(({ step, samples }) => [step, samples])).toEqual([
    [2, 1000],
    [4, 2500],
    [6, 1000],
    [8, 2500],
  ]);
});
