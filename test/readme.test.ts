import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'vitest';
import { expectExample, readmeExample } from './support/readme-example.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

test('the library example of the README runs as it stands', () => {
  // Anywhere: scripts/run.mjs lets it find the sources by the package's name. test/package runs it on the built package.
  const folder = mkdtempSync(join(tmpdir(), 'earthmover-readme-'));
  try {
    const file = join(folder, 'example.ts');
    writeFileSync(file, readmeExample());
    expectExample(execFileSync(process.execPath, ['scripts/run.mjs', file], { cwd: root, encoding: 'utf8' }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 300_000);
