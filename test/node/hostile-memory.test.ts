// Every hostile input in one process, whose memory stays below 1 GiB. It takes half a minute: EARTHMOVER_TESTS=elsewhere runs it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const base = mkdtempSync(join(tmpdir(), 'earthmover-hostile-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

it('files that unpack to gigabytes, or claim to, take less than 1 GiB together', () => {
  const run = (...args: readonly string[]) =>
    execFileSync(process.execPath, ['scripts/run.mjs', 'test/support/hostile-inputs.ts', base, ...args], {
      cwd: root,
      encoding: 'utf8',
    });
  run('make');
  const lines = run()
    .trim()
    .split('\n')
    .map((line): { data: string; said: string; mostBytes: number } => JSON.parse(line));
  expect(lines.length).toBeGreaterThan(200);
  // Pictures that are sound but for what they have beside their pixels.
  const sound = ['profile', 'text'];
  expect(lines.filter(({ said }) => !said.startsWith('5: ')).map(({ data }) => data)).toEqual(sound);
  expect(lines.at(-1)?.mostBytes).toBeLessThan(2 ** 30);
}, 600_000);
