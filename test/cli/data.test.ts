import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from '../../src/node/datasets.ts';
import { markInUse } from '../../src/node/packed/in-use.ts';
import { inProcess } from '../support/in-process.ts';
import { numberedPng, place, pngFolder } from '../support/png-folder.ts';
import { earthmover, jsonLines, start } from './run-command.ts';

let base = '';
let photos = '';
let cache = '';
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'earthmover-data-'));
  // Enough for threads.
  photos = pngFolder(join(base, 'photos'), 600, ['cat', 'dog']);
  place(photos, 'cat/wide.png', numberedPng(1000, 16, 8));
  cache = join(base, 'cache');
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const packed = (below = cache) => readdirSync(join(below, 'packed')).sort();
const data = (action: string, ...args: readonly string[]) =>
  inProcess('data', action, '--cache', cache, ...args);
const form = ['--image-size', '8'] as const;

describe('data prepare', () => {
  it('prepares once, with threads what one thread makes, and says where it lies', async () => {
    const first = await earthmover('data', 'prepare', '--cache', cache, '--data', photos, ...form);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toMatch(/^prepared in \d+ s: 601 pictures, [^,]+, in .*\.safetensors\n$/);
    expect(first.stderr).toContain(
      'data: 601 pictures from a folder, 8 to 16 px wide and 8 px high, values 0 to 255, 2 classes (cat 301, dog 300)',
    );
    expect(first.stderr).toContain(
      '1 cropped to their middle (cat/wide.png, 16 × 8, loses 50 % of its width)',
    );
    expect(packed()).toHaveLength(1);
    const again = await data('prepare', '--data', photos, ...form, '--json');
    const [event] = jsonLines(again.stdout);
    expect(event).toMatchObject({ event: 'prepared', fresh: false, data: { samples: 601 } });
    const other = join(base, 'in-this-thread');
    const here = await loadDataset({ dataset: 'images', data: photos, imageSize: 8, cacheDir: other });
    expect(event?.hash).toBe(here.hash);
    expect(readFileSync(join(other, 'packed', packed(other)[0] ?? '')).subarray(2 ** 18 + 8)).toEqual(
      readFileSync(join(cache, 'packed', packed()[0] ?? '')).subarray(2 ** 18 + 8),
    );
  });

  it('has nothing to do where data are read as they are', async () => {
    const { code, stdout } = await data('prepare', '--dataset', '8gaussians');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'nothing to prepare: 8gaussians is read as it is\n',
    });
  });

  it.each<[string, NodeJS.Signals, number]>([
    ['Ctrl-C', 'SIGINT', 130],
    ['SIGTERM', 'SIGTERM', 143],
  ])('leaves nothing behind when it is stopped by %s', async (_, signal, code) => {
    const many = join(base, 'many');
    mkdirSync(many, { recursive: true });
    if (readdirSync(many).length === 0) pngFolder(many, 1500);
    const own = join(base, `stopped-${signal}`);
    const running = start(['data', 'prepare', '--data', many, '--cache', own, '--image-size', '512']);
    await untilTrue(() => (packedOr(own)[0] ?? '').startsWith('unfinished-'));
    running.child.kill(signal);
    expect(await running.finished).toMatchObject({ code });
    expect(packedOr(own)).toEqual([]);
  });

  it('by two processes at once, both end right', async () => {
    const own = join(base, 'both');
    const args = ['data', 'prepare', '--data', photos, '--cache', own, ...form, '--json'];
    const both = await Promise.all([earthmover(...args), earthmover(...args)]);
    const events = both.map(({ stdout }) => jsonLines(stdout)[0]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(events[0]?.hash).toBe(events[1]?.hash);
    expect(packed(own)).toHaveLength(1);
  });

  it.skipIf(process.platform === 'win32')(
    'on a disk that is full it fails with the reason, exit 8, and leaves nothing',
    async () => {
      const own = join(base, 'full');
      const cli = fileURLToPath(new URL('../../scripts/earthmover.mjs', import.meta.url));
      const args = ['data', 'prepare', '--data', photos, '--cache', own, '--image-size', '64'];
      const child = spawn('sh', ['-c', 'ulimit -f 600; exec "$0" "$@"', process.execPath, cli, ...args]);
      let stderr = '';
      child.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      const code = await new Promise((done) => child.on('close', done));
      expect(code).toBe(8);
      expect(stderr).toMatch(/cache: the prepared pictures cannot be written[\s\S]*EFBIG[\s\S]*--cache/);
      expect(packedOr(own)).toEqual([]);
    },
  );
});

describe('data info', () => {
  it('says what data are, prepared or not', async () => {
    const { stdout } = await data('info', '--data', photos, ...form);
    expect(stdout).toMatch(/^data: 601 pictures[^\n]*\nfitted to 8 × 8 in RGB:/);
    const points = place(base, 'points.csv', 'x,y\n1,200000\n2,300000\n3,250000\n');
    const table = await data('info', '--dataset', 'csv', '--data', points);
    expect(table.stdout).toMatch(
      /3 points from points\.csv[\s\S]*warning: the columns are of very different scale/,
    );
    expect(packed()).toHaveLength(1);
  });

  it('lists what is kept: keys, form, size, from where', async () => {
    const { stdout, stderr } = await data('info');
    const [key = ''] = (packed()[0] ?? '').split('.');
    expect(stdout).toContain(key);
    expect(stdout).toMatch(new RegExp(`601 × 8 × 8 RGB.*${photos}`));
    expect(stderr).toMatch(/1 prepared set, .* in .*packed/);
    const [event] = jsonLines((await data('info', '--json')).stdout);
    expect(event).toMatchObject({ event: 'set', key, place: photos, data: { samples: 601 } });
  });
});

describe('data clean', () => {
  it('removes what nobody can use: damaged, unfinished, changed since, gone', async () => {
    const own = join(base, 'clean');
    const from = pngFolder(join(base, 'changing'), 3);
    const gone = pngFolder(join(base, 'gone'), 4);
    const prepare = async (place: string) =>
      expect(await inProcess('data', 'prepare', '--data', place, '--cache', own)).toMatchObject({ code: 0 });
    await prepare(from);
    const [old = ''] = packed(own);
    utimesSync(join(own, 'packed', old), new Date(2020, 1, 1), new Date(2020, 1, 1));
    place(from, 'more.png', numberedPng(9));
    await prepare(from);
    await prepare(gone);
    rmSync(gone, { recursive: true });
    place(join(own, 'packed'), 'broken.safetensors', 'nothing');
    const left = join(own, 'packed', 'unfinished-old');
    const hour = new Date(Date.now() - 3_600_000);
    utimesSync(place(left, 'part', 'half'), hour, hour);
    utimesSync(left, hour, hour);
    place(join(own, 'packed', 'unfinished-busy'), 'part', 'half');
    const before = packed(own);
    const dry = await inProcess('data', 'clean', '--cache', own, '--dry-run');
    expect(packed(own)).toEqual(before);
    expect(dry.stderr.trim().split('\n')).toHaveLength(4);
    const { stderr, stdout } = await inProcess('data', 'clean', '--cache', own);
    expect(stderr).toMatch(/changing has changed since/);
    expect(stderr).toMatch(/gone is gone/);
    expect(stderr).toMatch(/broken.*truncated/);
    expect(stderr).toMatch(/unfinished-old.*left unfinished/);
    expect(stdout).toMatch(/freed; 1 prepared set in/);
    expect(packed(own)).toEqual([expect.stringMatching(/\.safetensors$/), 'unfinished-busy']);
  });

  it('removes the sets that are named, or all', async () => {
    const own = join(base, 'named');
    for (const size of ['8', '16']) {
      await inProcess('data', 'prepare', '--data', photos, '--cache', own, '--image-size', size);
    }
    const [first = '', ...rest] = packed(own);
    const key = first.replace('.safetensors', '');
    expect(await inProcess('data', 'clean', key, '--cache', own)).toMatchObject({ code: 0 });
    expect(packed(own)).toEqual(rest);
    const wrong = await inProcess('data', 'clean', key, '--cache', own);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringMatching(/no prepared set/) });
    const end = markInUse(join(own, 'packed', rest[0] ?? ''));
    const busy = await inProcess('data', 'clean', '--all', '--cache', own);
    expect(busy.stderr).toMatch(/stays: a process reads from it/);
    expect(packed(own)).toEqual(expect.arrayContaining(rest));
    end();
    expect(await inProcess('data', 'clean', '--all', '--cache', own)).toMatchObject({ code: 0 });
    expect(packed(own)).toEqual([]);
  });

  it.each([
    [['clean', 'key', '--all'], /exclude each other/],
    [['info', 'key'], /info takes no keys/],
    [['prepare', '--dry-run'], /prepare takes no --dry-run/],
    [['list'], /data cannot be list/],
    [['prepare', '--data', 'nowhere-at-all'], /no such file or folder/],
  ])('refuses %j', async (args, said) => {
    const { code, stderr } = await inProcess('data', ...args, '--cache', cache);
    expect(code).toBe(args.includes('nowhere-at-all') ? 5 : 2);
    expect(stderr).toMatch(said);
  });
});

describe('train', () => {
  const networks = ['--generator', 'mlp:16', '--critic', 'mlp:16', '--batch', '4', ...form];

  it('says what its data are before it starts, in text, with --json and with --dry-run', async () => {
    const args = ['--dataset', 'images', '--data', photos, '--cache', cache, ...networks];
    const dry = await earthmover('train', ...args, '--dry-run');
    expect(dry).toMatchObject({ code: 0 });
    expect(dry.stdout).toMatch(/^data: 601 pictures[\s\S]*few: a critic learns[\s\S]*generator/);
    const planned = jsonLines((await earthmover('train', ...args, '--dry-run', '--json')).stdout);
    expect(planned[0]).toMatchObject({ event: 'summary', data: { samples: 601, kind: 'pictures' } });
    const out = join(base, 'run');
    const run = await earthmover('train', ...args, '--steps', '1', '--out', out, '--json');
    expect(run).toMatchObject({ code: 0 });
    expect(jsonLines(run.stdout)[0]).toMatchObject({ event: 'start', data: { samples: 601 } });
    expect(run.stderr).toMatch(/data: 601 pictures[\s\S]*training in/);
    // The run goes on from the prepared pictures, in the cache that it was started with.
    const before = packed();
    const resumed = await earthmover('train', '--resume', out, '--steps', '2');
    expect(resumed).toMatchObject({ code: 0 });
    expect(packed()).toEqual(before);
  });
});

function packedOr(below: string): string[] {
  try {
    return packed(below);
  } catch {
    return [];
  }
}

async function untilTrue(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((done) => setTimeout(done, 5));
}

it('the help and the completion know the actions', async () => {
  expect((await inProcess('data', '--help')).stdout).toMatch(
    /prepare, info, clean[\s\S]*--image-size[\s\S]*--cache/,
  );
  const script = (await inProcess('completion', 'bash')).stdout;
  const ask = `${script}\nCOMP_WORDS=(earthmover data ''); COMP_CWORD=2; _earthmover; echo "\${COMPREPLY[@]}"`;
  expect(execFileSync('bash', ['-c', ask], { encoding: 'utf8' }).trim()).toBe('prepare info clean');
});
