import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('runs a TypeScript file that lies outside a package of type module', () => {
  const folder = mkdtempSync(join(tmpdir(), 'earthmover-test-'));
  try {
    const file = join(folder, 'sizes.ts');
    writeFileSync(
      file,
      `import { sizeOf } from '${root}src/core/shape.ts';
const shape: readonly number[] = process.argv.slice(2).map(Number);
console.log(await Promise.resolve(sizeOf(shape)));
`,
    );
    const output = execFileSync(process.execPath, ['scripts/run.mjs', file, '3', '4'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(output).toBe('12\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
