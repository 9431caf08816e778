import { spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { classify } from '../../src/runtime/platform/adapter.ts';
import { openGpu as openInPage } from '../../src/runtime/platform/browser/open.ts';
import { lavapipeThreads } from '../../src/runtime/platform/lavapipe-threads.ts';
import { openGpu } from '../../src/runtime/platform/node/open.ts';
import { findArchive, unpackInto } from '../../src/runtime/platform/node/swiftshader.ts';
import { readTar } from '../../src/runtime/platform/node/tar.ts';
import { findLavapipe } from '../../src/runtime/platform/node/vulkan.ts';

const scratch = mkdtempSync(join(tmpdir(), 'earthmover-test-'));
const embedded = process.platform === 'linux' && process.arch === 'x64';
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('openGpu', () => {
  it('gives an adapter and names every candidate it looked at', async () => {
    const opened = await openGpu();
    expect(opened.class).toBe(classify(opened.adapter.info));
    expect(opened.attempts.at(-1)).toMatchObject({ chosen: true });
    expect(opened.attempts.slice(0, -1).every((attempt) => !attempt.chosen)).toBe(true);
  });

  it.runIf(embedded)('opens the embedded SwiftShader when asked, and announces it in one line', async () => {
    const lines: string[] = [];
    const opened = await openGpu({ adapter: 'swiftshader', log: (line) => lines.push(line) });
    expect(opened.class).toBe('swiftshader');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^adapter: SwiftShader.*software; faster: .*lavapipe/);
    expect(lines[0]).not.toContain('\n');
  });

  it('leaves the environment as it was', async () => {
    const before = { ...process.env };
    await openGpu();
    expect({ ...process.env }).toEqual(before);
  });

  it('refuses an adapter name it does not know', async () => {
    const before = process.env.EARTHMOVER_ADAPTER;
    process.env.EARTHMOVER_ADAPTER = 'voodoo';
    try {
      await expect(openGpu()).rejects.toMatchObject({
        kind: 'usage',
        message: expect.stringContaining('swiftshader'),
      });
    } finally {
      if (before === undefined) delete process.env.EARTHMOVER_ADAPTER;
      else process.env.EARTHMOVER_ADAPTER = before;
    }
  });
});

describe('the embedded SwiftShader', () => {
  const archive = findArchive() ?? '';
  let base = '';
  beforeEach(() => {
    base = mkdtempSync(join(scratch, 'cache-'));
  });

  it('is unpacked once and then used as it lies', () => {
    const folder = unpackInto(base, archive) ?? '';
    const made = readdirSync(folder).sort();
    expect(made).toEqual([
      'libvk_swiftshader.so',
      'libvulkan.so.1',
      'manifest.json',
      'vk_swiftshader_icd.json',
    ]);
    writeFileSync(join(folder, 'witness'), '');
    expect(unpackInto(base, archive)).toBe(folder);
    expect(readdirSync(folder)).toContain('witness');
  });

  it.each([
    ['a library cut short', (folder: string) => truncateSync(join(folder, 'libvk_swiftshader.so'), 1000)],
    ['a library with one byte more', (folder: string) => appendFileSync(join(folder, 'libvulkan.so.1'), 'x')],
    ['a missing driver file', (folder: string) => rmSync(join(folder, 'vk_swiftshader_icd.json'))],
    ['a damaged manifest', (folder: string) => writeFileSync(join(folder, 'manifest.json'), '{"files"')],
  ])('is unpacked anew after %s', (_what, damage) => {
    const folder = unpackInto(base, archive) ?? '';
    const library = readFileSync(join(folder, 'libvk_swiftshader.so'));
    writeFileSync(join(folder, 'witness'), '');
    damage(folder);
    expect(unpackInto(base, archive)).toBe(folder);
    expect(readdirSync(folder)).not.toContain('witness');
    expect(readFileSync(join(folder, 'libvk_swiftshader.so')).equals(library)).toBe(true);
    expect(readdirSync(base)).toHaveLength(1);
  });

  it('is not unpacked where the folder cannot be made', () => {
    const file = join(base, 'file');
    writeFileSync(file, '');
    expect(unpackInto(join(file, 'cache'), archive)).toBeUndefined();
    const locked = join(base, 'locked');
    mkdirSync(locked);
    chmodSync(locked, 0o500);
    if (process.getuid?.() !== 0) expect(unpackInto(locked, archive)).toBeUndefined();
  });

  it('survives processes that unpack it at once, or mend it at once', async () => {
    const module = fileURLToPath(new URL('../../src/runtime/platform/node/swiftshader.ts', import.meta.url));
    const script = `import { unpackInto } from ${JSON.stringify(module)};
      console.log(unpackInto(${JSON.stringify(base)}, ${JSON.stringify(archive)}));`;
    const first = await Promise.all([1, 2, 3].map(() => run(script)));
    const folder = first[0] ?? '';
    expect(new Set(first).size).toBe(1);
    truncateSync(join(folder, 'libvk_swiftshader.so'), 10);
    expect(new Set(await Promise.all([1, 2, 3].map(() => run(script))))).toEqual(new Set(first));
    expect(readdirSync(base)).toHaveLength(1);
  });
});

describe('the search for adapters', () => {
  const open = new URL('../../src/runtime/platform/node/open.ts', import.meta.url);
  const script = (adapter: string) => `import { openGpu } from ${JSON.stringify(fileURLToPath(open))};
    const { class: found } = await openGpu({ adapter: ${JSON.stringify(adapter)} }).catch((e) => ({ class: e.kind + ' ' + e.message }));
    console.log(found);`;

  it.runIf(embedded)('takes a temporary folder where the cache cannot be written', async () => {
    const file = join(scratch, 'not-a-folder');
    writeFileSync(file, '');
    expect(await run(script('swiftshader'), { XDG_CACHE_HOME: file })).toBe('swiftshader');
  });

  it.runIf(embedded)(
    'says what was tried, and the fix, when the adapter asked for cannot be had',
    async () => {
      const empty = mkdtempSync(join(scratch, 'empty-'));
      const nowhere = {
        VK_DRIVER_FILES: join(empty, 'none.json'),
        VK_ICD_FILENAMES: join(empty, 'none.json'),
      };
      const message = await run(script('hardware'), nowhere);
      expect(message).toMatch(
        /^gpu the adapter asked for, hardware, cannot be had\n {2}hardware .*\n {2}hint .*Vulkan driver/,
      );
    },
  );
});

describe("lavapipe's threads", () => {
  const open = new URL('../../src/runtime/platform/node/open-device.ts', import.meta.url);
  const count = `import { readdirSync, readFileSync } from 'node:fs';
    import { openDevice } from ${JSON.stringify(fileURLToPath(open))};
    await openDevice({ adapter: 'lavapipe' });
    const named = () => readdirSync('/proc/self/task').filter((id) => readFileSync('/proc/self/task/' + id + '/comm', 'utf8').startsWith('llvmpipe-')).length;
    // A thread names itself once it runs: the count has settled when it is the same a second later.
    let before = -1;
    for (let count = named(); count !== before; count = named()) {
      before = count;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    console.log(before);
    process.exit(0);`;

  it('are four for each core of a few, else one, and no more than Mesa takes', () => {
    expect([1, 2, 4, 8, 16, 24, 64].map(lavapipeThreads)).toEqual([4, 8, 16, 16, 16, 24, 32]);
  });

  it.runIf(findLavapipe(process.env).length > 0)(
    'are that many, unless the user says otherwise',
    async () => {
      const own = lavapipeThreads(availableParallelism());
      expect(await run(count, { LP_NUM_THREADS: undefined })).toBe(String(own));
      expect(await run(count, { LP_NUM_THREADS: '3' })).toBe('3');
    },
  );
});

describe('openGpu in a page', () => {
  it('says which browsers have WebGPU where this one has none', async () => {
    const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
    try {
      await expect(openInPage()).rejects.toMatchObject({
        kind: 'gpu',
        message: expect.stringContaining('Chrome'),
      });
    } finally {
      if (before) Object.defineProperty(globalThis, 'navigator', before);
      else Reflect.deleteProperty(globalThis, 'navigator');
    }
  });
});

describe('readTar', () => {
  it('refuses an archive that was cut short', () => {
    expect(() => readTar(new Uint8Array(0))).toThrow('damaged at byte 0');
    const header = new Uint8Array(512);
    header.set(new TextEncoder().encode('name'), 0);
    header.set(new TextEncoder().encode('00000001000'), 124);
    expect(() => readTar(header)).toThrow('damaged at byte 0');
  });

  it('reads files and passes over folders', () => {
    const archive = new Uint8Array(512 * 5);
    const put = (text: string, at: number) => archive.set(new TextEncoder().encode(text), at);
    put('folder/', 0);
    put('00000000000', 124);
    put('5', 156);
    put('file', 512);
    put('00000000003', 512 + 124);
    put('0', 512 + 156);
    put('abc', 1024);
    expect([...readTar(archive)].map(([name, bytes]) => [name, new TextDecoder().decode(bytes)])).toEqual([
      ['file', 'abc'],
    ]);
  });
});

/** Runs a module text in a Node of its own, through tsx; resolves to what it printed, trimmed. */
function run(script: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(printed.trim()) : reject(new Error(`exit ${code}: ${printed}`)),
    );
  });
}
