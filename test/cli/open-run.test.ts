import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inProcess, tiny } from './in-process.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-open-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** What a process leaves that is killed before it has written the settings of its run. */
function begun(name: string): string {
  const out = join(base, name);
  for (const part of ['samples', 'checkpoints']) mkdirSync(join(out, part), { recursive: true });
  writeFileSync(join(out, '.config.json.4711.tmp'), '{ "data');
  return out;
}

describe('train --resume in a folder whose process was killed before it wrote its settings', () => {
  it('begins the run with the settings that are given, where --out names the folder', async () => {
    const out = begun('out');
    const { code, stderr } = await inProcess(['train', ...tiny, '--steps', '2', '--out', out, '--resume']);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(readFileSync(join(out, 'config.json'), 'utf8'))).toMatchObject({ batch: 8, steps: 2 });
  });

  it.each([
    ['names it alone', (out: string) => ['--resume', out]],
    ['has something else in it', (out: string) => ['--resume', '--out', out]],
  ])('refuses it where --resume %s', async (name, argsOf) => {
    const out = begun(name);
    if (name.startsWith('has')) writeFileSync(join(out, 'thesis.txt'), '');
    const { code, stderr } = await inProcess(['train', ...tiny, '--steps', '2', ...argsOf(out)]);
    expect(code, stderr).toBe(6);
    expect(stderr).toContain('no checkpoint of this run can be used');
  });
});
