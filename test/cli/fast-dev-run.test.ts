import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { earthmover, jsonLines } from './run-command.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-fast-dev-run-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const small = ['--dataset', '8gaussians', '--generator', 'mlp:16', '--critic', 'mlp:16', '--batch', '16'];

it('--fast-dev-run does all that the run would, three times, and leaves nothing', async () => {
  const { code, stderr, stdout } = await earthmover('train', ...small, '--fast-dev-run', '--json');
  expect(code, stderr).toBe(0);
  const events = jsonLines(stdout);
  for (const kind of ['step', 'sample', 'monitor', 'score']) {
    expect(
      events.filter(({ event }) => event === kind).map(({ step }) => step),
      kind,
    ).toEqual([1, 2, 3]);
  }
  // One is there before the first iteration.
  expect(events.filter(({ event }) => event === 'checkpoint').map(({ step }) => step)).toEqual([0, 1, 2, 3]);
  expect(stderr).toContain('everything works; nothing of it was kept');
  const { folder } = events.find(({ event }) => event === 'start') as unknown as { readonly folder: string };
  expect(() => readdirSync(folder)).toThrow(/ENOENT/);
});

it('--fast-dev-run fails as the run would, and goes with no folder', async () => {
  const points = join(base, 'three.csv');
  writeFileSync(points, '0,1\n1,0\n1,1\n');
  const large = await earthmover('train', ...small, '--dataset', 'csv', '--data', points, '--fast-dev-run');
  expect([large.code, large.stderr]).toEqual([
    5,
    expect.stringMatching(/batch: larger[\s\S]*--batch 2 or less/),
  ]);
  const named = await earthmover('train', ...small, '--out', join(base, 'run'), '--fast-dev-run');
  expect([named.code, named.stderr]).toEqual([2, expect.stringMatching(/--fast-dev-run and --out/)]);
});

it('a run begins with what it takes, in one line for people and in the first event for programs', async () => {
  const { stderr, stdout } = await earthmover('train', ...small, '--fast-dev-run', '--json');
  const line =
    /parameters: generator 82, critic 65; (\d+\.\d) MiB on the GPU; (\d+) dispatches and 0\.\d+ GFLOP an iteration\n/;
  const [, mebibytes, dispatches] = line.exec(stderr) ?? [];
  const [first] = jsonLines(stdout);
  expect(first).toMatchObject({
    event: 'start',
    summary: {
      generatorParameters: 82,
      criticParameters: 65,
      dispatchesPerStep: Number(dispatches),
      generator: [{ name: 'linear 2→16', outputShape: [16], parameters: 48 }, {}, {}],
    },
  });
  const { plannedBytes } = (first as unknown as { readonly summary: { readonly plannedBytes: number } })
    .summary;
  expect((plannedBytes / 2 ** 20).toFixed(1)).toBe(mebibytes);
  const quiet = await earthmover('train', ...small, '--fast-dev-run', '--json', '--quiet');
  expect(jsonLines(quiet.stdout)[0]).toMatchObject({ summary: { plannedBytes } });
  expect(quiet.stderr).not.toContain('parameters');
});
