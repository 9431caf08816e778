import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { inProcess } from './in-process.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-own-network-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

it('networks from files train, go on and sample without them, and a changed one is refused', async () => {
  const [generator, critic, out] = ['generator.yaml', 'critic.yaml', 'run'].map((name) =>
    join(base, name),
  ) as [string, string, string];
  writeFileSync(generator, 'layers: [linear: 8, relu, linear: 2]');
  writeFileSync(critic, '- linear: 8\n- leakyRelu\n- linear: 1\n');
  const small = ['--batch', '8', '--monitor-every', '0', '--sample-every', '0', '--dataset', '8gaussians'];
  const begun = await inProcess([
    ...['train', ...small, '--generator', generator, '--critic', critic, '--steps', '2', '--out', out],
  ]);
  expect(begun.code, begun.stderr).toBe(0);
  const config = JSON.parse(readFileSync(join(out, 'config.json'), 'utf8')) as Record<string, unknown>;
  expect(config.critic).toBe('{"layers":[{"linear":8},"leakyRelu",{"linear":1}]}');

  const same = await inProcess(['train', '--resume', out, '--critic', critic, '--steps', '3']);
  expect([same.code, same.stderr]).toEqual([0, expect.stringContaining('resumed at step 2')]);
  rmSync(generator);
  writeFileSync(critic, 'layers: [linear: 8, leakyRelu: 0.1, linear: 1]');
  const changed = await inProcess(['train', '--resume', out, '--critic', critic, '--steps', '4']);
  expect([changed.code, changed.stderr]).toEqual([
    2,
    expect.stringMatching(/critic cannot change when a run is resumed\n +the run has +own-[\da-f]{8}\n/),
  ]);
  const resumed = await inProcess(['train', '--resume', out, '--steps', '4']);
  expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringContaining('resumed at step 3')]);
  const sampled = await inProcess(['sample', '--run', out, '--count', '4', '--out', join(base, 'four.csv')]);
  expect(sampled.code, sampled.stderr).toBe(0);
  expect(readFileSync(join(base, 'four.csv'), 'utf8').trim().split('\n')).toHaveLength(4);
  const listed = await inProcess(['runs', base]);
  expect([listed.code, listed.stderr]).toEqual([0, '']);
  const missing = await inProcess(['train', '--generator', generator, '--dry-run']);
  expect([missing.code, missing.stderr]).toEqual([
    2,
    expect.stringMatching(/file of the generator cannot be read/),
  ]);
  writeFileSync(generator, '');
  const empty = await inProcess(['train', '--generator', generator, '--dry-run']);
  expect([empty.code, empty.stderr]).toEqual([2, expect.stringMatching(/file of the generator is empty/)]);
});
