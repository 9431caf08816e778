import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { start } from './run-command.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-signals-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const run =
  '--dataset 8gaussians --generator mlp:64-64 --critic mlp:64-64 --batch 32 --objective wgan-gp --steps 100000';

/** Milliseconds from the start: while Node starts, the adapter opens, kernels compile, and training has begun. */
const moments = [100, 300, 500, 700, 900, 1100, 1400, 1800];

// Kernels that compiled while the process went away ended it in SIGSEGV, on lavapipe in 8 tries of 30.
it.each(moments)('Ctrl-C after %d ms ends the command with exit code 130', async (ms) => {
  const out = join(base, `${ms}`);
  const running = start(['train', ...run.split(' '), '--out', out]);
  await delay(ms);
  running.child.kill('SIGINT');
  const { code, signal, stderr } = await running.finished;
  // Before the program has begun, the system ends it: 130 to a shell, too.
  expect(signal === 'SIGINT' ? 130 : code, `${signal} ${stderr}`).toBe(130);
  expect(stderr).not.toMatch(/^error:/m);
  // What came to nothing leaves nothing that is in the way of the next try.
  if (!stderr.includes('training in') && existsSync(out)) expect(readdirSync(out)).toEqual([]);
});
