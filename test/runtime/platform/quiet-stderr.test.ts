import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'earthmover-test-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a shell command writes, where its stderr is the one given; Node's own pipes are sockets. */
function shell(command: string): string {
  return execFileSync('sh', ['-c', command], { cwd: root, encoding: 'utf8' });
}

// A native library writes to descriptor 2 itself, which is what writeSync does.
const script = join(folder, 'noise.mts');
writeFileSync(
  script,
  `import { writeSync } from 'node:fs';
import { withoutLines } from '${root}src/runtime/platform/node/quiet-stderr.ts';
process.stderr.write('before\\n');
const result = withoutLines(/^noise/, () => {
  writeSync(2, 'noise 1\\nan error\\nnoise 2\\n');
  return 'result';
});
process.stderr.write(\`after, with the \${result}\\n\`);
`,
);

describe.runIf(process.platform === 'linux')('stderr without the lines of no use', () => {
  const run = `'${process.execPath}' scripts/run.mjs '${script}'`;
  const wanted = 'before\nan error\nafter, with the result\n';

  it('has all others, in their order, where it is a pipe', () => {
    expect(shell(`${run} 2>&1 >/dev/null | cat`)).toBe(wanted);
  });

  it('has all others where it is appended to a file', () => {
    const file = join(folder, 'log');
    writeFileSync(file, 'earlier\n');
    shell(`${run} 2>>'${file}'`);
    expect(readFileSync(file, 'utf8')).toBe(`earlier\n${wanted}`);
  });

  it('loses nothing where it is a file that shares its place with stdout', () => {
    const file = join(folder, 'both');
    shell(`${run} >'${file}' 2>&1`);
    expect(readFileSync(file, 'utf8')).toContain('noise 1\nan error\nnoise 2\nafter');
  });

  it('is as before once the work has failed', () => {
    const failing = join(folder, 'failing.mts');
    writeFileSync(
      failing,
      readFileSync(script, 'utf8').replace("return 'result'", "throw new Error('the work failed')"),
    );
    const text = shell(`'${process.execPath}' scripts/run.mjs '${failing}' 2>&1 >/dev/null | cat`);
    expect(text).toContain('before\nan error\n');
    expect(text).toContain('the work failed');
  });
});

it("has none of Dawn's warnings of reduced limits on a command", () => {
  const command = `'${process.execPath}' scripts/earthmover.mjs doctor --json`;
  expect(shell(`${command} 2>&1 >/dev/null | cat`)).toBe('');
});
