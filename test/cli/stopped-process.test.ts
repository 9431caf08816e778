// A run whose process is stopped for a while, and one that is to end at once: by real signals. `.ci/run` runs it;
// EARTHMOVER_TESTS=elsewhere asks for it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { checkpointFiles, loadCheckpoint } from '../../src/node/checkpoint-store.ts';
import { tiny } from './in-process.ts';
import { earthmover, start } from './run-command.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-stopped-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe.skipIf(process.platform === 'win32')('a process', () => {
  it('that is stopped for a while has its minutes all the same, and its rate and time left know nothing of it', async () => {
    const out = join(base, 'stopped');
    const minutes = 3 / 60;
    const run = start(['train', ...tiny, '--minutes', String(minutes), '--json', '--out', out]);
    await run.shown('"event":"step","step":3,');
    const begun = performance.now();
    await delay(300);
    run.child.kill('SIGSTOP');
    await delay(4000);
    run.child.kill('SIGCONT');
    const { code, stderr } = await run.finished;
    const seconds = (performance.now() - begun) / 1000;
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/the process was stopped for 0:0[345], which is not counted as training/);
    expect(seconds).toBeGreaterThan(6);
    const last = checkpointFiles(join(out, 'checkpoints')).at(-1)!;
    const { trainedMs = 0 } = await loadCheckpoint(last);
    // All of the minutes, and no more than finishing takes.
    expect(trainedMs).toBeGreaterThan(2900);
    expect(trainedMs).toBeLessThan(6000);
  });

  it('leaves at once at the second Ctrl-C, and names the last checkpoint and how to go on', async () => {
    const out = join(base, 'left');
    const cadence = ['--checkpoint-every', '0', '--sample-every', '0'];
    // An iteration that takes seconds on any adapter without a GPU.
    const slow = ['--dataset', '8gaussians', '--generator', 'mlp:512-512', '--critic', 'mlp:512-512'];
    const args = [...slow, '--batch', '2048', '--n-critic', '20', ...cadence, '--monitor-every', '0'];
    const run = start(['train', ...args, '--steps', '1000', '--out', out]);
    await run.shown('training in');
    await delay(1500);
    run.child.kill('SIGINT');
    await run.shown('once more to quit at once');
    const begun = performance.now();
    run.child.kill('SIGINT');
    const { code, signal, stderr } = await run.finished;
    // By the signal itself where the GPU is at work: a shell makes 130 of that.
    expect(signal === 'SIGINT' ? 130 : code, stderr).toBe(130);
    expect(performance.now() - begun).toBeLessThan(5000);
    const file = join(out, 'checkpoints/step-000000.safetensors');
    expect(stderr).toContain(`left at once; the last checkpoint is ${file}\n`);
    expect(stderr).toContain(`go on with  npx earthmover train --resume ${out}\n`);
    expect((await loadCheckpoint(file)).step).toBe(0);
    const { adapter } = await loadCheckpoint(file);
    expect(adapter).not.toBe('');
  });

  it('that was left so is resumed from there', async () => {
    const out = join(base, 'resumed');
    const run = start([
      'train',
      ...tiny,
      '--checkpoint-every',
      '2',
      '--steps',
      '100000',
      '--json',
      '--out',
      out,
    ]);
    await run.shown('"event":"checkpoint","step":4,');
    run.child.kill('SIGTERM');
    run.child.kill('SIGTERM');
    const { code, signal } = await run.finished;
    expect(signal === 'SIGTERM' ? 143 : code).toBe(143);
    const { step } = await loadCheckpoint(checkpointFiles(join(out, 'checkpoints')).at(-1)!);
    const resumed = await earthmover('train', '--resume', out, '--steps', String(step + 1));
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).toMatch(/resumed at step \d+/);
    expect(resumed.stderr).not.toMatch(/taken over/);
    expect(JSON.parse(readFileSync(join(out, 'ended.json'), 'utf8'))).toMatchObject({ how: 'finished' });
  });
});
