import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadCheckpoint } from '../../src/node/checkpoint-store.ts';
import { earthmover } from './run-command.ts';

// Two checkpoints of one run, written by commit b9466ee (November 2026, before learning rates had schedules) on lavapipe:
// train --dataset 8gaussians --objective wgan-gp --generator mlp:16-16 --critic mlp:16-16 --batch 32 --ema 0.9 --seed 3

const fixtures = join(import.meta.dirname, '../fixtures/checkpoints/b9466ee');
const base = mkdtempSync(join(tmpdir(), 'earthmover-old-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

it('a checkpoint of an older version resumes and ends where that version did', async () => {
  const file = join(base, 'checkpoints', 'step-000020.safetensors');
  cpSync(join(fixtures, 'step-000020.safetensors'), file);
  const { code, stderr } = await earthmover('train', '--resume', base, '--steps', '40');
  expect(code, stderr).toBe(0);
  const [now, then] = await Promise.all(
    [join(base, 'checkpoints'), fixtures].map((folder) =>
      loadCheckpoint(join(folder, 'step-000040.safetensors')),
    ),
  );
  expect(now!.state.counters).toEqual(then!.state.counters);
  expect([...now!.state.tensors.keys()]).toEqual([...then!.state.tensors.keys()]);
  for (const [name, { data }] of then!.state.tensors) {
    const found = now!.state.tensors.get(name)!.data;
    const furthest = Math.max(...data.map((value, i) => Math.abs(found[i]! - value)));
    expect(furthest, name).toBeLessThan(1e-5); // 0 on the adapter that wrote them
  }
});
