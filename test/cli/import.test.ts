// Generators of PyTorch become generators here: the same bits, and the same samples in onnxruntime.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeGenerator } from '../../src/gan/generator-file.ts';
import { encodeSafetensors } from '../../src/io/safetensors.ts';
import { readCheckpoint } from '../../src/node/checkpoint-store.ts';
import { farthest, runOnnx } from '../support/onnx-session.ts';
import { inProcess } from './in-process.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-import-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const at = (name: string) => join(base, name);
const fixture = (name: string) => fileURLToPath(new URL(`../io/torch/fixtures/${name}`, import.meta.url));
const expected = JSON.parse(readFileSync(fixture('expected.json'), 'utf8'));

const settings = [
  '--generator',
  'dcgan',
  '--latent',
  '4',
  '--ngf',
  '2',
  '--image-size',
  '16',
  '--channels',
  '1',
];
const imports = (file: string, ...args: string[]) => inProcess(['import', file, ...settings, ...args]);

async function refused(code: number, pattern: RegExp, file: string, ...args: string[]) {
  const ended = await imports(file, ...args);
  expect([ended.code, ended.stderr]).toEqual([code, expect.stringMatching(pattern)]);
}

describe('earthmover import', () => {
  it.each(
    ['authors', 'example', 'parallel'].flatMap((name) => ['zip', 'old'].map((form) => [name, form] as const)),
  )('takes the generator of %s, %s format, bit for bit', async (name, form) => {
    const out = at(`${name}-${form}.safetensors`);
    const { code, stderr } = await imports(fixture(`${name}-${form}.pt`), '--yes', '--out', out);
    expect(code, stderr).toBe(0);
    const { tensors, run } = decodeGenerator(readCheckpoint(out), out);
    expect(run).toMatchObject({ generator: 'dcgan', latent: 4, ngf: 2 });
    const names = [
      '0.weight',
      '1.weight',
      '1.bias',
      '1.running_mean',
      '1.running_var',
      '3.weight',
      '4.weight',
    ];
    names.push('4.bias', '4.running_mean', '4.running_var', '6.weight');
    const bits = names.map((each) =>
      Buffer.from(new Uint8Array(tensors.get(`generator.${each}`)?.data.buffer ?? new ArrayBuffer(0))),
    );
    expect(bits.map((each) => each.toString('base64'))).toEqual(expected[name].tensors);
    if (form === 'old') return;
    const exported = await inProcess(['export', out, '--out', at(`${name}.onnx`)]);
    expect(exported.code, exported.stderr).toBe(0);
    const latents = { dims: [2, 4], data: Float32Array.from(expected.latents) };
    const [samples] = await runOnnx(readFileSync(at(`${name}.onnx`)), [{ latents }]);
    expect(farthest(samples?.data ?? [], expected[name].samples)).toBeLessThan(1e-5);
  });

  it('shows what it found before it is used, and uses it once told to', async () => {
    const out = at('none.safetensors');
    const dry = await imports(fixture('authors-zip.pt'), '--dry-run', '--out', out);
    expect(dry.code, dry.stderr).toBe(0);
    expect(dry.stderr).toMatch(/0\.weight +\[4, 4, 4, 4\] +main\.initial:4-4:convt\.weight/);
    expect(() => readCheckpoint(out)).toThrow();
    await refused(2, /nobody is there[\s\S]*--yes/, fixture('authors-zip.pt'), '--out', out);
  });

  it('takes a mapping, from safetensors, too', async () => {
    const tensor = (shape: number[]) => ({
      shape,
      data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
    });
    writeFileSync(
      at('p.safetensors'),
      encodeSafetensors(
        new Map([
          ['w', tensor([2, 3])],
          ['b', tensor([2])],
        ]),
      ),
    );
    writeFileSync(at('map.yaml'), '0.weight: w\n0.bias: b\n');
    const args = [
      'import',
      at('p.safetensors'),
      '--generator',
      'mlp:2',
      '--latent',
      '3',
      '--dimensions',
      '1',
    ];
    const short = await inProcess([...args, '--map', at('map.yaml'), '--out', at('q.safetensors')]);
    expect([short.code, short.stderr]).toEqual([5, expect.stringMatching(/no partner[\s\S]*2\.weight/)]);
    writeFileSync(at('map.yaml'), '9.weight: w\n');
    const strange = await inProcess([...args, '--map', at('map.yaml'), '--out', at('q.safetensors')]);
    expect([strange.code, strange.stderr]).toEqual([
      2,
      expect.stringMatching(/9\.weight[\s\S]*0\.weight, 0\.bias/),
    ]);
  });

  it('says which tensor has no partner', async () => {
    const file = fixture('example-zip.pt');
    await refused(
      5,
      /no partner[\s\S]*tensor +0\.weight \[4, 6, 4, 4\][\s\S]*\[4, 4, 4, 4\]/,
      file,
      '--ngf',
      '3',
      '--yes',
    );
    await refused(5, /PyTorch file/, fixture('expected.json'), '--yes');
    await refused(5, /no such file/, at('not there.pt'), '--yes');
  });
});
