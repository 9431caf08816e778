// The whole way, with the packages that the distribution has today: unpacked, found, and trained on. `.ci/run` runs it, since
// it fetches them (about 60 MB); EARTHMOVER_TESTS=elsewhere asks for it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const noApt = existsSync('/usr/bin/apt-get') ? '' : ', skipped: there is no apt-get here';
const home = mkdtempSync(join(tmpdir(), 'earthmover-home-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A user who has nothing yet, and whom no variable leads to the system's lavapipe. */
function asNewUser(program: string, args: readonly string[]) {
  const { EARTHMOVER_ADAPTER: _, VK_DRIVER_FILES: _files, VK_ICD_FILENAMES: _names, ...kept } = process.env;
  const env = { ...kept, HOME: home, XDG_CACHE_HOME: join(home, 'cache') };
  return spawnSync(program, args, { env, cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
}

const earthmover = (...args: readonly string[]) =>
  asNewUser(process.execPath, [join(root, 'scripts/earthmover.mjs'), ...args]);

describe.skipIf(noApt !== '')(`earthmover doctor --install-lavapipe${noApt}`, () => {
  const folder = join(home, 'cache/earthmover', `lavapipe-${process.arch}`);

  it('unpacks lavapipe, and shows that it computes', () => {
    const { stdout, stderr, status } = earthmover('doctor', '--install-lavapipe', '--json');
    expect(stderr).toMatch(/fetching \d+ packages, \d+ MB\n/);
    expect(stderr).toContain(`in ${folder}, `);
    expect(status).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      asked: 'lavapipe',
      chosen: 'lavapipe',
      unpacked: { folder },
      installation: { already: false },
      advice: null,
      selfTest: { passed: true },
    });
    expect(report.installation.downloadBytes).toBeGreaterThan(20e6);
    expect(Number.parseInt(report.unpacked.version, 10)).toBeGreaterThanOrEqual(24);
    expect(readdirSync(join(home, 'cache/earthmover')).filter((name) => /unfinished/.test(name))).toEqual([]);
  });

  it('says a second time that it is there, and leaves it alone', () => {
    const before = statSync(folder).ctimeMs;
    const { stdout, stderr, status } = earthmover('doctor', '--install-lavapipe');
    expect(status).toBe(0);
    expect(stderr).toMatch(/^already unpacked: lavapipe of Mesa \d+\./);
    expect(stderr).not.toContain('fetching');
    expect(stdout).toMatch(/^lavapipe +Mesa \d\S+, unpacked in .*lavapipe-/m);
    expect(statSync(folder).ctimeMs).toBe(before);
  });

  it('has a process take all but what Node runs on from there', () => {
    const open = join(root, 'src/runtime/platform/node/open.ts');
    const script = `import { readFileSync } from 'node:fs';
      import { openGpu } from ${JSON.stringify(open)};
      const { class: found } = await openGpu({ adapter: 'lavapipe' });
      console.log(found + '\\n' + readFileSync('/proc/self/maps', 'utf8'));
      process.exit(0);`;
    const { stdout } = asNewUser(process.execPath, [
      '--import',
      'tsx',
      '--input-type=module',
      '--eval',
      script,
    ]);
    expect(stdout.split('\n')[0]).toBe('lavapipe');
    const { files } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    const loaded = new Set(stdout.match(/\/\S+\.so[.\d]*$/gm));
    for (const name of Object.keys(files)) {
      if (name.endsWith('.json')) continue;
      expect([...loaded].filter((path) => path.endsWith(`/${name}`))).toEqual([join(folder, name)]);
    }
  });

  it('trains there', () => {
    const out = join(home, 'run');
    const networks = ['--generator', 'mlp:16', '--critic', 'mlp:16', '--batch', '32'];
    const run = ['--dataset', '8gaussians', '--steps', '20', '--adapter', 'lavapipe', '--out', out];
    const { stderr, status } = earthmover('train', ...networks, ...run);
    expect(stderr).toMatch(/adapter: llvmpipe/);
    expect(status).toBe(0);
    expect(readdirSync(join(out, 'checkpoints'))).toContain('step-000020.safetensors');
  });
});
