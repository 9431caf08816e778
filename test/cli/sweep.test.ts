import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProcess, type Ran } from './in-process.ts';
import { jsonLines } from './run-command.ts';
import { sweepFile, tinyBase } from './sweep/files.ts';

// A run that ends well and one that diverges; what is interrupted, and more runs, are in sweep-interrupted.test.ts.
const folder = mkdtempSync(join(tmpdir(), 'earthmover sweep '));
const out = join(folder, 'out');
const parts = { base: { ...tinyBase, clip: 1e38, steps: 4 }, grid: { lr: [1e-3, 1e38] }, out };
const [tame, wild] = ['lr-0.001', 'lr-1e38'];
const file = sweepFile(folder, parts);
let first: Ran;

beforeAll(async () => {
  const shown = await inProcess(['sweep', file, '--dry-run']);
  expect(shown.code, shown.stderr).toBe(0);
  expect(shown.stdout).toMatch(
    /^# {2}run +lr +state\n1 {2}lr-0\.001 +0\.001 +waiting\n2 {2}lr-1e38 +1e\+38 +waiting\n$/,
  );
  expect(existsSync(out)).toBe(false);
  first = await inProcess(['sweep', file, '--jobs', '2']);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const times = () =>
  [tame, wild].flatMap((name) =>
    readdirSync(join(out, 'runs', name), { recursive: true, encoding: 'utf8' }).map(
      (path) => [path, statSync(join(out, 'runs', name, path)).mtimeMs] as const,
    ),
  );

describe('earthmover sweep', () => {
  it('makes a run folder of each point, goes on when one fails, and ends with its code', () => {
    expect(first.code, first.stderr).toBe(4);
    expect(first.stderr).toContain('2 runs, 0 finished before, 2 at a time');
    expect(first.stderr).toMatch(/ {2}1 of 2 {2}lr-0\.001 {2}finished {2}W /);
    expect(first.stderr).toMatch(/ {2}2 of 2 {2}lr-1e38 {2}diverged {2}\S/);
    expect(first.stdout).toMatch(/^1 +0\.001 +finished +4 of 4 +W /m);
    expect(first.stdout).toMatch(/^2 +1e\+38 +diverged .*\S/m);
    expect(readdirSync(join(out, 'runs')).sort()).toEqual([tame, wild]);
    const config = JSON.parse(readFileSync(join(out, 'runs', tame, 'config.json'), 'utf8'));
    expect(config).toMatchObject({ ...tinyBase, lr: 1e-3, steps: 4 });
    expect(readFileSync(join(out, 'logs', `${tame}.log`), 'utf8')).toContain('done at step 4');
  });

  it('writes tables and a plot of what has finished', () => {
    const [head = '', one, two] = readFileSync(join(out, 'table.csv'), 'utf8').split('\n');
    expect(head).toBe('point,name,lr,state,step,estimate,exit code,reason,folder');
    expect(one).toMatch(/^1,lr-0\.001,0\.001,finished,4,-?[\d.e-]+,,,/);
    expect(two).toMatch(/^2,lr-1e38,1e\+38,diverged,\d,.*,4,[^,]+,/);
    const rows = JSON.parse(readFileSync(join(out, 'table.json'), 'utf8')) as { state: string }[];
    expect(rows.map(({ state }) => state)).toEqual(['finished', 'diverged']);
    expect(readFileSync(join(out, 'plots/lr.svg'), 'utf8')).toMatch(/<svg[\s\S]*by lr/);
  });

  it('repeats nothing when it is run again, and still tells what failed', async () => {
    const before = times();
    const again = await inProcess(['sweep', file, '--json']);
    expect(again.code, again.stderr).toBe(4);
    expect(times()).toEqual(before);
    const events = jsonLines(again.stdout).map(({ event }) => event);
    expect(events).toEqual(['sweep', 'ended', 'ended', 'point', 'point', 'collected', 'done']);
  });

  it('collects by its file and by its folder alike', async () => {
    const [byFile, byFolder] = [
      await inProcess(['sweep', 'collect', file]),
      await inProcess(['sweep', 'collect', out]),
    ];
    expect(byFile.code, byFile.stderr).toBe(4);
    expect(byFolder).toEqual(byFile);
    expect(byFile.stdout).toContain('1 of 2 finished: ');
    const none = await inProcess(['sweep', 'collect', folder]);
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('there is no sweep in the folder');
  });

  it('refuses a point whose folder has other settings, by its name', async () => {
    const changed = sweepFile(folder, { ...parts, base: { ...parts.base, batch: 16 } }, 'changed.yaml');
    const before = times();
    const { code, stderr } = await inProcess(['sweep', changed]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /the folder of lr-0\.001 holds a run with other settings\n[\s\S]*setting +batch\n +it has +8\n +asked for +16\n/,
    );
    expect(times()).toEqual(before);
    // The other point is none of that file's.
    const others = sweepFile(
      folder,
      { ...parts, base: { ...parts.base, batch: 16 }, grid: { lr: [1e-4] } },
      'new.yaml',
    );
    expect((await inProcess(['sweep', others, '--dry-run'])).code).toBe(0);
  });

  it('takes points by their places, and counts them where a script has', async () => {
    const { code, stdout } = await inProcess(['sweep', 'run', file, '--point', '1', '--of', '2', '--json']);
    expect(code).toBe(0);
    expect(jsonLines(stdout).map(({ event, number }) => [event, number])).toEqual([
      ['sweep', undefined],
      ['ended', 1],
      ['done', undefined],
    ]);
    expect((await inProcess(['sweep', 'run', file, '--point', '2-3'])).stderr).toContain('has no point 3');
    const { stderr } = await inProcess(['sweep', 'run', file, '--of', '3']);
    expect(stderr).toContain(`${file} has 2 points, not 3`);
  });
});
