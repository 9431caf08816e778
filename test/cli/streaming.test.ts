import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { dataLine } from '../../src/cli/summary.ts';
import { loadCheckpoint } from '../../src/node/checkpoint-store.ts';
import { writeCifar10 } from '../support/cifar10.ts';
import { earthmover, jsonLines, start } from './run-command.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-streaming-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

it('CIFAR-10 that streams, is killed and resumed on the GPU ends with the weights of a run on the GPU', async () => {
  const data = writeCifar10(join(base, 'cifar-10-batches-bin'), 30);
  const networks = ['--dataset', 'cifar10', '--data', data, '--generator', 'mlp:8', '--critic', 'mlp:8'];
  const few = ['--batch', '16', '--steps', '20', '--checkpoint-every', '4', '--sample-every', '0'];
  const command = ['train', ...networks, ...few, '--monitor-every', '10', '--seed', '3', '--json'];
  const [whole, killed] = [join(base, 'whole'), join(base, 'killed')];
  const last = async (folder: string) =>
    (await loadCheckpoint(join(folder, 'checkpoints', 'step-000020.safetensors'))).state;

  const resident = await earthmover(...command, '--streaming', 'off', '--out', whole);
  expect(resident.code, resident.stderr).toBe(0);
  expect(resident.stderr).toContain('data: 460,800 bytes (0.4 MiB), on the GPU');
  const run = start([...command, '--streaming', 'on', '--out', killed]);
  await run.shown('"event":"checkpoint","step":8');
  run.child.kill('SIGKILL');
  expect((await run.finished).stderr).toContain(
    'data: 460,800 bytes (0.4 MiB), streamed: 245,760 bytes (0.2 MiB) of batches on the GPU',
  );
  const resumed = await earthmover('train', '--resume', killed, '--streaming', 'off', '--json');
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(jsonLines(resumed.stdout).find(({ event }) => event === 'start')).toMatchObject({
    summary: { placement: { streamed: false, bytes: 460_800, gpuBytes: 460_800 } },
  });
  expect(await last(killed)).toEqual(await last(whole));
});

it('a summary says in one line where the data lie', () => {
  expect(dataLine({ streamed: true, bytes: 153_600_000, gpuBytes: 983_040 })).toBe(
    'data: 153,600,000 bytes (146.5 MiB), streamed: 983,040 bytes (0.9 MiB) of batches on the GPU',
  );
});
