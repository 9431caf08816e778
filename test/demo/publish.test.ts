// How the page is brought to a host: the options of its build, and the workflow that publishes it.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('npm run build:demo', () => {
  const build = (...args: readonly string[]) =>
    spawnSync(process.execPath, ['scripts/demo-build.mjs', ...args], { cwd: root, encoding: 'utf8' });

  it('says what its options mean', () => {
    const { status, stdout } = build('--help');
    expect(status).toBe(0);
    for (const option of ['--data', '--url', '--help']) expect(stdout).toContain(option);
  });

  it.each([
    { args: ['--url', 'example'], names: '--url example' },
    { args: ['--date', 'mnist'], names: '--date' },
    { args: ['--data', 'mnist,cats'], names: '--data cats' },
    { args: ['mnist'], names: 'mnist' },
  ])('refuses $args in one line', ({ args, names }) => {
    const { status, stderr } = build(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(names);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('npm run demo', () => {
  const serve = (...args: readonly string[]) =>
    spawnSync(process.execPath, ['scripts/demo.mjs', ...args], { cwd: root, encoding: 'utf8' });

  it.each(['abc', '0', '70000'])('refuses port %s in one line', (port) => {
    const { status, stderr } = serve('--port', port);
    expect(status).toBe(2);
    expect(stderr).toBe(`--port ${port} is none: give one from 1 to 65535\n`);
  });

  it('says what its options mean', () => {
    const { status, stdout } = serve('--help');
    expect(status).toBe(0);
    for (const option of ['--no-open', '--port', '--help']) expect(stdout).toContain(option);
  });
});

describe('the workflow that publishes the page', () => {
  const workflow = parse(readFileSync(`${root}.github/workflows/pages.yml`, 'utf8'));
  const steps: readonly { uses?: string; run?: string; with?: Record<string, string> }[] =
    workflow.jobs.publish.steps;

  it('runs scripts that there are, and publishes what they build', () => {
    const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
    const names = steps.flatMap(({ run }) => /^npm run (\S+)/.exec(run ?? '')?.[1] ?? []);
    expect(names).toEqual(['build:demo']);
    for (const name of names) expect(scripts).toHaveProperty([name]);
    expect(steps.find(({ uses }) => uses?.startsWith('actions/upload-pages-artifact'))?.with?.path).toBe(
      'dist/demo',
    );
  });

  it('may write nothing but the pages', () => {
    expect(workflow.permissions).toEqual({ contents: 'read', pages: 'write', 'id-token': 'write' });
  });
});
