import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadNewest } from '../../src/node/checkpoint-store.ts';
import { earthmover, jsonLines } from './run-command.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-monitor-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const small = ['--dataset', '8gaussians', '--generator', 'mlp:16', '--critic', 'mlp:16', '--batch', '16'];
const train = (out: string, ...flags: readonly string[]) =>
  earthmover('train', ...small, '--checkpoint-every', '0', ...flags, '--out', join(base, out));
const looks = (out: string) =>
  jsonLines(readFileSync(join(base, out, 'monitor.jsonl'), 'utf8')) as unknown as { readonly step: number }[];

it('a run that does not move ends by itself with --stop-when-flat', async () => {
  const still = ['--lr', '1e-9', '--monitor-every', '1', '--stop-when-flat', '--steps', '200'];
  const { code, stderr, stdout } = await train('flat', ...still, '--json');
  expect(code, stderr).toBe(0);
  expect(stderr).toContain('step 20: the held-out estimate has stopped moving');
  expect(looks('flat').map(({ step }) => step)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  const events = jsonLines(stdout);
  expect(events.filter(({ event }) => event === 'monitor')).toHaveLength(20);
  expect(events.at(-1)).toMatchObject({ event: 'done', step: 20, flat: true });
});

it('an alarm is told once, with its remedy, and the run is the same without the monitor', async () => {
  const dead = ['--clip', '1e-6', '--steps', '6'];
  const watched = await train('watched', ...dead, '--monitor-every', '2');
  expect(watched.code, watched.stderr).toBe(0);
  expect(watched.stderr.match(/warning: step \d+: the critic is dead/g)).toEqual([
    'warning: step 2: the critic is dead',
  ]);
  expect(looks('watched').map(({ step }) => step)).toEqual([2, 4, 6]);
  expect((await train('alone', ...dead, '--monitor-every', '0')).code).toBe(0);
  const [first, second] = await Promise.all(
    ['watched', 'alone'].map((out) => loadNewest(join(base, out, 'checkpoints'))),
  );
  expect(first!.checkpoint.state).toEqual(second!.checkpoint.state);
});
