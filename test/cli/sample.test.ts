import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawLatents } from '../../src/gan/latents.ts';
import { earthmover, jsonLines } from './run-command.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-sample-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const at = (name: string) => join(base, name);
const digits = (...args: string[]) => earthmover('sample', '--trained', 'mnist', ...args);

async function refused(pattern: RegExp, ...args: string[]) {
  const { code, stderr } = await earthmover('sample', ...args);
  expect([code, stderr]).toEqual([2, expect.stringMatching(pattern)]);
}

describe('earthmover sample writes', () => {
  it('a picture each into a folder, those of the sheet', async () => {
    const { code, stderr } = await digits('--count', '3', '--seed', '5', '--out', `${at('each')}/`);
    expect(code, stderr).toBe(0);
    expect(readdirSync(at('each')).sort()).toEqual(['00000.png', '00001.png', '00002.png']);
    const sheet = await digits('--grid', '3x1', '--seed', '5', '--out', at('sheet.png'));
    expect(sheet.code, sheet.stderr).toBe(0);
    const all = decode(readFileSync(at('sheet.png')));
    for (let i = 0; i < 3; i++) {
      const one = decode(readFileSync(join(at('each'), `0000${i}.png`)));
      expect([one.width, one.height, one.channels]).toEqual([32, 32, 1]);
      for (let y = 0; y < 32; y++) {
        const start = (y + 2) * all.width + 2 + i * 34;
        expect([...one.data.subarray(y * 32, y * 32 + 32)]).toEqual([
          ...all.data.subarray(start, start + 32),
        ]);
      }
    }
    await refused(/not empty[\s\S]*00000\.png/, '--trained', 'mnist', '--out', at('each'));
  });

  it('arrays for NumPy, with the latents', async () => {
    const { code, stderr } = await digits('--count', '4', '--seed', '5', '--out', at('four.npz'));
    expect(code, stderr).toBe(0);
    const files = unzipSync(readFileSync(at('four.npz')));
    const [pictures, latents] = [files['arr_0.npy']!, files['latents.npy']!];
    expect(new TextDecoder().decode(pictures.subarray(0, 128))).toContain(
      "'|u1', 'fortran_order': False, 'shape': (4, 32, 32, 1)",
    );
    const sheet = await digits('--grid', '4x1', '--seed', '5', '--out', at('four.png'));
    expect(sheet.code, sheet.stderr).toBe(0);
    const all = decode(readFileSync(at('four.png')));
    const second = pictures.subarray(pictures.length - 3 * 1024, pictures.length - 2 * 1024);
    for (let y = 0; y < 32; y++) {
      const start = (y + 2) * all.width + 2 + 34;
      expect([...second.subarray(y * 32, y * 32 + 32)]).toEqual([...all.data.subarray(start, start + 32)]);
    }
    const expected = drawLatents({ count: 4, latent: 32, seed: 5 });
    expect(new Float32Array(latents.slice(latents.length - expected.byteLength).buffer)).toEqual(expected);
  });

  it('rows on the way from one sample to the next', async () => {
    const { code, stderr, stdout } = await digits(
      '--interpolate',
      '5',
      '--count',
      '2',
      '--out',
      at('ways.npz'),
      '--json',
    );
    expect(code, stderr).toBe(0);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ event: 'done', count: 10 });
    const pictures = unzipSync(readFileSync(at('ways.npz')))['arr_0.npy']!;
    const picture = (i: number) => [...pictures.slice(pictures.length - (10 - i) * 1024).subarray(0, 1024)];
    expect(picture(5)).toEqual(picture(4));
    expect(picture(6)).not.toEqual(picture(5));
    await refused(/--grid and --interpolate/, '--trained', 'mnist', '--interpolate', '5', '--grid', '2x2');
    await refused(/--interpolate cannot be 1/, '--trained', 'mnist', '--interpolate', '1');
  });

  it('samples of latents near 0 with --truncation', async () => {
    const { code, stderr } = await digits('--truncation', '0.3', '--count', '8', '--out', at('cut.npz'));
    expect(code, stderr).toBe(0);
    const latents = unzipSync(readFileSync(at('cut.npz')))['latents.npy']!;
    const values = new Float32Array(latents.slice(latents.length - 4 * 8 * 32).buffer);
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(Math.fround(0.3));
    await refused(/--truncation cannot be 0/, '--trained', 'mnist', '--truncation', '0');
  });

  it('points as plot, table or arrays, and not as pictures', async () => {
    const { code, stderr } = await earthmover('sample', '--trained', 'ring', '--out', at('ring.npz'));
    expect(code, stderr).toBe(0);
    const header = new TextDecoder().decode(
      unzipSync(readFileSync(at('ring.npz')))['arr_0.npy']!.subarray(0, 128),
    );
    expect(header).toContain("'<f4', 'fortran_order': False, 'shape': (64, 2)");
    mkdirSync(at('points'));
    await refused(/end the name in \.svg/, '--trained', 'ring', '--out', at('points'));
    await refused(/\.png or \.npz, or in \//, '--trained', 'mnist', '--out', at('digits.jpg'));
  });
});

describe('the checkpoints of a run', () => {
  const run = at('run');

  beforeAll(async () => {
    const small = ['--dataset', '8gaussians', '--generator', 'mlp:8', '--critic', 'mlp:8', '--batch', '16'];
    const cadence = ['--checkpoint-every', '2', '--sample-every', '0', '--steps', '6'];
    const { code, stderr } = await earthmover('train', ...small, ...cadence, '--out', run);
    expect(code, stderr).toBe(0);
  });

  it('are listed, and one is taken by its iteration', async () => {
    const listed = await earthmover('sample', '--run', run, '--list', '--json');
    expect(listed.code, listed.stderr).toBe(0);
    const steps = jsonLines(listed.stdout).map(({ step }) => step);
    expect(steps).toContain(4);
    expect(steps.at(-1)).toBe(6);
    const { code, stdout } = await earthmover(
      'sample',
      '--run',
      run,
      '--step',
      '4',
      '--json',
      '--out',
      at('four.csv'),
    );
    expect(code).toBe(0);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ step: 4 });
    expect(existsSync(at('four.csv'))).toBe(true);
    await refused(
      /no checkpoint of that iteration[\s\S]*it has those of .*4, 6/,
      '--run',
      run,
      '--step',
      '5',
    );
    await refused(/--step needs a run/, '--trained', 'ring', '--step', '5');
    await refused(/there is no run/, '--run', at('none'), '--list');
    await refused(/--list needs a run/, '--list');
  });

  it('that are damaged are left out of the list', async () => {
    writeFileSync(join(run, 'checkpoints', 'step-000005.safetensors'), 'torn');
    const { code, stdout } = await earthmover('sample', '--run', run, '--list', '--json');
    expect(code).toBe(0);
    const steps = jsonLines(stdout).map(({ step }) => step);
    expect(steps).toContain(6);
    expect(steps).not.toContain(5);
  });
});
