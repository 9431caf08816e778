import { spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
let copy = '';
let cache = '';

/** The checkout again, with the same packages and no bundle yet. */
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'earthmover-bundle-'));
  cache = join(copy, 'node_modules', '.cache');
  for (const name of ['src', 'scripts', 'package.json', 'package-lock.json']) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  mkdirSync(join(copy, 'node_modules'));
  for (const name of readdirSync(join(root, 'node_modules')).filter((each) => !each.startsWith('.'))) {
    symlinkSync(join(root, 'node_modules', name), join(copy, 'node_modules', name));
  }
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function version(): Promise<{ readonly code: number | null; readonly text: string }> {
  const child = spawn(process.execPath, [join(copy, 'scripts', 'earthmover.mjs'), '--version']);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  return new Promise((done) => child.on('close', (code) => done({ code, text: text.trim() })));
}

describe('the bundle of the command line', () => {
  const { version: ours } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };

  it('is made once, also by two that start together', async () => {
    const both = await Promise.all([version(), version()]);
    expect(both).toEqual([
      { code: 0, text: ours },
      { code: 0, text: ours },
    ]);
    expect(readdirSync(join(cache, 'earthmover'))).toHaveLength(1);
    await version();
    expect(readdirSync(join(cache, 'earthmover'))).toHaveLength(1);
  });

  it('is made anew when a source has changed', async () => {
    const file = join(copy, 'src', 'cli', 'version.ts');
    writeFileSync(file, "export const earthmoverVersion = (): string => 'changed';\n");
    expect(await version()).toEqual({ code: 0, text: 'changed' });
    expect(readdirSync(join(cache, 'earthmover'))).toHaveLength(2);
  });

  it('is done without where it cannot be kept', async () => {
    rmSync(cache, { recursive: true });
    writeFileSync(cache, 'no folder');
    expect(await version()).toEqual({ code: 0, text: 'changed' });
  });
});
