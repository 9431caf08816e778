import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'earthmover-in-node-'));
afterAll(() => rmSync(folder, { recursive: true }));

const program = `import { EarthmoverError, openDevice } from 'earthmover';
try {
  const device = await openDevice();
  console.log(device.traits.class);
  device.destroy();
} catch (error) {
  console.log(error instanceof EarthmoverError, error.message);
}
`;

it('the entry for pages opens a device in Node', () => {
  const file = join(folder, 'program.ts');
  writeFileSync(file, program);
  const args = ['scripts/run.mjs', file];
  expect(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' })).toMatch(
    /^(hardware|lavapipe|swiftshader)\n$/,
  );
});

it('a bundle of it that has left the package behind says what is missing', async () => {
  const outfile = join(folder, 'bundle.mjs');
  await build({
    stdin: { contents: program, resolveDir: root },
    alias: { earthmover: join(root, 'src/index.ts') },
    bundle: true,
    format: 'esm',
    logLevel: 'error',
    outfile,
  });
  const printed = execFileSync(process.execPath, [outfile], { cwd: folder, encoding: 'utf8' });
  expect(printed).toMatch(
    /^true Node has no WebGPU of its own, .*\n {2}error .*'earthmover'.*\n {2}hint .* install/,
  );
});
