// How a checkout gets its packages: scripts/setup.mjs.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

const scripts = fileURLToPath(new URL('../scripts', import.meta.url));

it('installs nothing through a link into another checkout', () => {
  const folder = mkdtempSync(join(tmpdir(), 'earthmover-setup-'));
  const others = join(folder, 'others');
  const own = join(folder, 'own');
  try {
    mkdirSync(join(others, 'kept'), { recursive: true });
    mkdirSync(join(own, 'scripts'), { recursive: true });
    for (const name of ['setup.mjs', 'require-node.mjs']) {
      cpSync(join(scripts, name), join(own, 'scripts', name));
    }
    writeFileSync(join(own, 'package.json'), '{ "engines": { "node": ">=20" } }');
    const packages = { '': {}, 'node_modules/missing': { version: '1.0.0' } };
    writeFileSync(join(own, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages }));
    symlinkSync(others, join(own, 'node_modules'));
    const setup = pathToFileURL(join(own, 'scripts/setup.mjs')).href;
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', `import { setUp } from '${setup}'; await setUp();`],
      { encoding: 'utf8' },
    );
    expect(stderr).toMatch(/^node_modules is a link to .*others, which has not the packages/);
    expect(status).toBe(1);
    expect(readdirSync(others)).toEqual(['kept']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
