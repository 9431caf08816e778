// What `earthmover export` writes, as the programs that it is for read it.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeGenerator } from '../../src/gan/generator-file.ts';
import { readCheckpoint } from '../../src/node/checkpoint-store.ts';
import { trainedFile } from '../../src/node/trained-generators.ts';
import { launchBrowser } from '../demo/browser.ts';
import { normalNumbers } from '../support/network-families.ts';
import { farthest, runOnnx } from '../support/onnx-session.ts';
import { toolRequire } from '../support/tools.ts';
import { inProcess } from './in-process.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-export-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const at = (name: string) => join(base, name);
const digits = trainedFile('mnist');
const generator = decodeGenerator(readCheckpoint(digits), digits);

async function exported(...args: string[]) {
  const { code, stderr, stdout } = await inProcess(['export', ...args]);
  expect(code, stderr).toBe(0);
  return stdout.trimEnd().split('\n');
}

async function refused(pattern: RegExp, ...args: string[]) {
  const { code, stderr } = await inProcess(['export', ...args]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(pattern)]);
}

describe('earthmover export', () => {
  it('writes the format that the ending of --out names, or --to', async () => {
    expect(await exported(digits, '--out', at('a.safetensors'))).toEqual([at('a.safetensors')]);
    const again = decodeGenerator(readCheckpoint(at('a.safetensors')), 'a');
    expect(again.tensors).toEqual(generator.tensors);
    expect(again.scores).toEqual(generator.scores);
    expect(await exported(digits, '--out', at('a.pt'))).toEqual([at('a.pt'), at('a.py')]);
    expect(await exported(digits, '--to', 'tfjs', '--out', at('a.json'))).toEqual([
      at('a.json'),
      at('a.bin'),
    ]);
  });

  it('writes a state dict whose elements lie in the archive as they are', async () => {
    await exported(digits, '--to', 'torch', '--out', at('b.pt'));
    const files = unzipSync(readFileSync(at('b.pt')));
    const names = [...generator.tensors.keys()];
    expect(Object.keys(files)).toEqual([
      'archive/data.pkl',
      ...names.map((_, i) => `archive/data/${i}`),
      'archive/version',
    ]);
    const first = generator.tensors.get(names[0] ?? '');
    expect(new Float32Array(files['archive/data/0']?.slice().buffer ?? new ArrayBuffer(0))).toEqual(
      first?.data,
    );
    expect(readFileSync(at('b.py'), 'utf8')).toContain('nn.ConvTranspose2d(32, 64, 4, 1, 0, bias=False),');
  });

  it('refuses what does not go together', async () => {
    await refused(/--to cannot be onx[\s\S]*onnx/, digits, '--to', 'onx');
    await refused(/another ending[\s\S]*\.onnx/, digits, '--to', 'onnx', '--out', at('a.pt'));
    await refused(/holds a generator only/, digits, '--network', 'critic');
    await refused(/--html needs a generator as ONNX/, digits, '--html', '--out', at('a.pt'));
    await refused(/two sources/, digits, '--run', base);
  });

  it('writes a model card, and no page of somebody else over', async () => {
    const args = [digits, '--out', at('c.onnx'), '--licence', 'mit', '--data-licence', 'CC BY-SA 3.0'];
    await exported(...args, '--card', at('card.md'));
    const card = readFileSync(at('card.md'), 'utf8');
    expect(card).toMatch(
      /^---\nlicense: "mit"\nlibrary_name: onnx\npipeline_tag: unconditional-image-generation\n/,
    );
    expect(card).toContain('datasets:\n- "mnist"');
    expect(card).toContain('Licence: CC BY-SA 3.0.');
    expect(card).toMatch(/\| Fréchet|\| sliced|\| /);
    await exported(...args, '--card', at('card.md'));
    writeFileSync(at('README.md'), '# Mine\n');
    await refused(/there is a page already/, ...args, '--card');
    expect(readFileSync(at('README.md'), 'utf8')).toBe('# Mine\n');
  });

  it('writes a page that draws in Chromium what onnxruntime draws here', async () => {
    await exported(digits, '--out', at('page.onnx'), '--html');
    const runtime = dirname(toolRequire().resolve('onnxruntime-web'));
    const served = new Map(readdirSync(base).map((name) => [`/${name}`, at(name)]));
    for (const name of ['ort.wasm.min.js', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm']) {
      served.set(`/${name}`, join(runtime, name));
    }
    const types: Record<string, string> = { '.html': 'text/html', '.wasm': 'application/wasm' };
    const server = createServer(({ url = '' }, response) => {
      const file = served.get(url);
      const type = types[extname(url)] ?? 'text/javascript';
      response.writeHead(file ? 200 : 404, { 'content-type': type }).end(file && readFileSync(file));
    }).listen(0, '127.0.0.1');
    const browser = await launchBrowser({ webgpu: false });
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/page.html`);
      await page.waitForFunction(() => document.getElementById('state')?.textContent !== 'loading');
      expect(await page.textContent('#state')).toBe('64 samples');
      const shades = await page.evaluate(() => {
        const canvas = document.querySelector('canvas');
        const { data } = canvas!.getContext('2d')!.getImageData(0, 0, canvas!.width, canvas!.height);
        return new Set(data).size;
      });
      expect(shades).toBeGreaterThan(50);
      const latents = normalNumbers(2 * 32);
      const inPage = await page.evaluate(
        async ({ data, address }) => {
          // biome-ignore lint/suspicious/noExplicitAny: the runtime that the page's script made
          const { ort } = globalThis as any;
          const session = await ort.InferenceSession.create(address);
          const { samples } = await session.run({
            latents: new ort.Tensor('float32', Float32Array.from(data), [2, 32]),
          });
          return Array.from(samples.data as Float32Array);
        },
        { data: [...latents], address: '/page.onnx' },
      );
      const [here] = await runOnnx(readFileSync(at('page.onnx')), [
        { latents: { dims: [2, 32], data: latents } },
      ]);
      expect(farthest(inPage, here?.data ?? [])).toBeLessThan(1e-5);
    } finally {
      await browser.close();
      server.close();
    }
  });
});
