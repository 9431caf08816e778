import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pngFolder } from '../support/png-folder.ts';
import { inProcess } from './in-process.ts';
import { jsonLines } from './run-command.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-latent-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const run = join(base, 'run');
const place = (name: string) => join(base, name);
const done = (stdout: string) => jsonLines(stdout).find(({ event }) => event === 'done');

/** One iteration on pictures. */
async function trained(pictures: string, out: string, ...args: string[]): Promise<void> {
  const { code, stderr } = await inProcess([
    ...['train', '--dataset', 'images', '--data', pictures, '--image-size', '8', '--cache', place('cache')],
    ...['--generator', 'mlp:8', '--critic', 'mlp:8', '--latent', '2', '--batch', '4', '--steps', '1'],
    ...['--monitor-every', '0', '--sample-every', '0', '--out', out, ...args],
  ]);
  expect(code, stderr).toBe(0);
}

beforeAll(() => trained(pngFolder(place('pictures'), 12), run));

async function latent(...args: string[]) {
  const ran = await inProcess(['latent', ...args, '--json']);
  expect(ran.code, ran.stderr).toBe(0);
  return done(ran.stdout);
}

describe('earthmover latent', () => {
  it('draws rows between latents', async () => {
    const out = place('ways.png');
    await latent('interpolate', '--run', run, '--count', '2', '--frames', '3', '--straight', '--out', out);
    expect(decode(readFileSync(out))).toMatchObject({ width: 3 * 10 + 2, height: 2 * 10 + 2 });
  });

  it('finds the latent of a picture that the generator made', async () => {
    const sampled = await inProcess([
      'sample',
      '--run',
      run,
      '--count',
      '2',
      '--seed',
      '4',
      '--out',
      `${place('s')}/`,
    ]);
    expect(sampled.code, sampled.stderr).toBe(0);
    const out = place('found.png');
    const picture = join(place('s'), '00001.png');
    const told = await latent(
      'project',
      picture,
      '--run',
      run,
      '--starts',
      '3',
      '--steps',
      '80',
      '--out',
      out,
    );
    expect(told).toMatchObject({ tool: 'project', file: out, latent: place('found.npy') });
    expect(Number(told?.psnr)).toBeGreaterThan(30);
    expect(decode(readFileSync(out))).toMatchObject({ width: 22, height: 12 });
    expect(readFileSync(place('found.npy')).toString('latin1')).toContain("'shape': (2,)");
  });

  it('films a walk, or writes its frames', async () => {
    const film = place('walk.gif');
    const short = ['--run', run, '--stops', '2', '--frames', '2', '--count', '4'];
    expect(await latent('walk', ...short, '--out', film)).toMatchObject({ frames: 4, count: 4 });
    expect(readFileSync(film).toString('latin1', 0, 6)).toBe('GIF89a');
    await latent('walk', ...short, '--out', `${place('frames')}/`);
    expect(readdirSync(place('frames'))).toEqual(['00000.png', '00001.png', '00002.png', '00003.png']);
  });

  it('shows the directions of the first layer, with their shares', async () => {
    const told = await latent('directions', '--run', run, '--frames', '5', '--seed', '2');
    expect(told?.shares).toHaveLength(2);
    expect(existsSync(String(told?.file))).toBe(true);
    expect(String(told?.file)).toMatch(/directions-sample-step-1-seed-2\.png$/);
  });

  it('shows each sample beside the nearest training picture', async () => {
    const out = place('near.png');
    const told = await latent(
      'nearest',
      '--run',
      run,
      '--count',
      '3',
      '--cache',
      place('cache'),
      '--out',
      out,
    );
    expect(told?.nearest).toHaveLength(3);
    expect(decode(readFileSync(out))).toMatchObject({ width: 6 * 10 + 2, height: 12 });
  });

  it.each<[readonly string[], RegExp]>([
    [['walks', '--run', run], /tool cannot be walks[\s\S]*did you mean walk/],
    [['walk', 'a.png', '--run', run], /takes no picture/],
    [['project', '--run', run], /needs a picture/],
    [['project', 'nothing.png', '--run', run], /no such picture/],
    [['walk', '--run', run, '--starts', '3'], /--starts does not fit latent walk/],
    [['walk', '--run', run, '--straight'], /--straight does not fit/],
    [['walk', '--run', run, '--count', '17'], /too many pictures for a film/],
    [['walk', '--run', run, '--out', 'w.png'], /another kind of file[\s\S]*\.gif, or in \//],
    [['directions', '--run', run, '--frames', '1'], /--frames cannot be 1/],
    [['directions', '--trained', 'ring'], /for generators of pictures/],
    [['directions'], /needs one source/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await inProcess(['latent', ...args]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});

describe('earthmover latent of a conditional generator', () => {
  const conditional = place('conditional');
  const of = (label: string, ...args: string[]) => ['--run', conditional, '--class', label, ...args];

  beforeAll(() =>
    trained(pngFolder(place('two'), 12, ['dark', 'light']), conditional, '--conditional', '--seed', '3'),
  );

  /** The pixels of a sheet that a tool wrote, and what it told. */
  async function sheet(name: string, ...args: string[]) {
    const told = await latent(...args, '--out', place(name));
    return { told, pixels: decode(readFileSync(place(name))).data };
  }

  it('has the pictures that sample has on the same way, in the class that is asked for', async () => {
    const [rows, between] = [
      ['--count', '2'],
      ['--frames', '3'],
    ];
    const first = await sheet('first.png', 'interpolate', ...of('0', ...rows, ...between));
    const second = await sheet('second.png', 'interpolate', ...of('1', ...rows, ...between));
    expect(second.told?.class).toBe(1);
    expect(second.pixels).not.toEqual(first.pixels);
    const out = ['--interpolate', '3', '--out', place('sampled.png')];
    const sampled = await inProcess(['sample', ...of('1', ...rows, ...out)]);
    expect(sampled.code, sampled.stderr).toBe(0);
    expect(second.pixels).toEqual(decode(readFileSync(place('sampled.png'))).data);
  });

  it('walks at it, and has the same directions in every class with other pictures', async () => {
    const film = (label: string) => {
      const out = place(`walk-${label}.gif`);
      return latent('walk', ...of(label, '--stops', '2', '--frames', '2', '--count', '4', '--out', out));
    };
    expect([await film('0'), await film('1')]).toMatchObject([{ class: 0 }, { class: 1 }]);
    expect(readFileSync(place('walk-1.gif'))).not.toEqual(readFileSync(place('walk-0.gif')));
    const first = await sheet('along-0.png', 'directions', ...of('0', '--frames', '3'));
    const second = await sheet('along-1.png', 'directions', ...of('1', '--frames', '3'));
    expect(second.told?.directions).toEqual(first.told?.directions);
    expect(second.pixels).not.toEqual(first.pixels);
  });

  it('finds the latent of a picture of that class, and the nearest training pictures', async () => {
    const sampled = await inProcess([
      'sample',
      ...of('1', '--count', '2', '--seed', '4', '--out', `${place('ofOne')}/`),
    ]);
    expect(sampled.code, sampled.stderr).toBe(0);
    const search = ['--starts', '4', '--steps', '80'];
    const found = await sheet(
      'ofOne.png',
      ...['project', join(place('ofOne'), '00001.png'), ...of('1', ...search)],
    );
    expect(Number(found.told?.psnr)).toBeGreaterThan(30);
    const near = await sheet(
      'near-1.png',
      ...['nearest', ...of('1', '--count', '3', '--cache', place('cache'))],
    );
    expect(near.told).toMatchObject({ class: 1 });
    expect(near.told?.nearest).toHaveLength(3);
  });

  it.each<[readonly string[], RegExp]>([
    [
      ['walk', '--run', conditional],
      /latent walk looks at one class[\s\S]*classes +2[\s\S]*--class 0 to 1$/m,
    ],
    [['directions', ...of('all')], /latent directions looks at one class[\s\S]*class +all/],
    [['interpolate', ...of('2')], /there is no such class[\s\S]*classes +2[\s\S]*--class 0 to 1$/m],
    [['walk', ...of('light')], /--class cannot be light/],
    [['walk', '--run', run, '--class', '0'], /--class needs a generator that was trained with --conditional/],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await inProcess(['latent', ...args]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});
