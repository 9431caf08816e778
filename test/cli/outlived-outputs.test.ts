import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { readMetrics } from '../../src/node/run-folder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const base = mkdtempSync(join(tmpdir(), 'earthmover-outputs-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const command = `"${process.execPath}" scripts/earthmover.mjs`;
const train = `${command} train --dataset 8gaussians --generator mlp:8 --critic mlp:8 --batch 8 --monitor-every 0`;

const shell = (line: string) => spawnSync('sh', ['-c', line], { cwd: root, encoding: 'utf8' });

describe.skipIf(!existsSync('/dev/full'))('standard output on a full device', () => {
  it('is told once, and the run goes on in its folder', () => {
    const out = join(base, 'full');
    const { status, stderr } = shell(`${train} --steps 20 --json --out ${out} > /dev/full`);
    expect(status, stderr).toBe(0);
    expect(stderr.match(/standard output cannot be written \(ENOSPC\): going on without it/g)).toHaveLength(
      1,
    );
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(readMetrics(out)).toHaveLength(20);
  });

  it('fails a command that has nothing else to show for itself, with the exit code for disks', () => {
    const { status, stderr } = shell(`${command} schema > /dev/full`);
    expect(status).toBe(8);
    expect(stderr).toMatch(/cannot be written/);
  });
});

/** `script` of util-linux is a terminal for the command it runs; killed, it is a terminal that was closed. */
const hasScript = process.platform === 'linux' && shell('script --version').status === 0;

it.skipIf(!hasScript)('a closed terminal stops a run in order: checkpoint, end, exit code 129', async () => {
  const out = join(base, 'closed');
  const code = join(base, 'code');
  // The system tells the shell, and shells tell their jobs.
  const job = `${train} --steps 10000000 --out ${out} & pid=$!`;
  const line = `trap 'kill -HUP $pid' HUP; ${job}; wait $pid; wait $pid; echo $? > ${code}`;
  const terminal = spawn('script', ['--quiet', '--command', line, '/dev/null'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, SHELL: '/bin/sh' },
  });
  const shown = (async () => {
    let text = '';
    for await (const chunk of terminal.stdout) {
      text += chunk;
      if (/it\/s/.test(text)) return;
    }
    throw new Error(`ended without a progress line:\n${text}`);
  })();
  await shown;
  terminal.kill('SIGKILL');
  while (!existsSync(code) || readFileSync(code, 'utf8') === '') await delay(50);
  expect(readFileSync(code, 'utf8')).toBe('129\n');
  const { how, step } = JSON.parse(readFileSync(join(out, 'ended.json'), 'utf8'));
  expect(how).toBe('stopped');
  expect(existsSync(join(out, `checkpoints/step-${String(step).padStart(6, '0')}.safetensors`))).toBe(true);
});
