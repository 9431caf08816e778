// A process that was started alone pays nothing for ranks: it loads neither MPI's interface nor what trains together.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { start } from '../run-command.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-alone-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

it('a process that was started alone loads nothing of what trains together', async () => {
  const [hooks, register, loaded] = ['hooks.mjs', 'register.mjs', 'loaded'].map((name) => join(base, name));
  const note = `appendFileSync(${JSON.stringify(loaded)}, found.url + '\\n')`;
  writeFileSync(
    hooks!,
    `import { appendFileSync } from 'node:fs';
export const resolve = async (name, context, next) => { const found = await next(name, context); ${note}; return found; };`,
  );
  writeFileSync(
    register!,
    `import { register } from 'node:module'; register('./hooks.mjs', import.meta.url);`,
  );
  const args = [
    'train',
    '--dataset',
    '8gaussians',
    '--generator',
    'mlp:8',
    '--critic',
    'mlp:8',
    '--steps',
    '1',
  ];
  const { code, stderr } = await start([...args, '--out', join(base, 'run')], {
    node: ['--import', register!],
  }).finished;
  expect(code, stderr).toBe(0);
  const files = readFileSync(loaded!, 'utf8')
    .split('\n')
    .filter((url) => url.startsWith('file:'));
  // The sources are bundled, in pieces: one has the trainer, and none of those that were loaded a call of MPI.
  const having = (text: string) => files.filter((file) => readFileSync(new URL(file), 'utf8').includes(text));
  expect(having('Trainer').length).toBeGreaterThan(0);
  expect(having('MPI_Iallreduce')).toEqual([]);
  expect(files.filter((file) => file.includes('koffi'))).toEqual([]);
});
