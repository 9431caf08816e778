import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openJsonl } from '../../src/node/jsonl-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earthmover-jsonl-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('lines are there as soon as they are appended, and a torn one is cut off when opened again', async () => {
  const file = join(folder, 'metrics.jsonl');
  const first = openJsonl(file);
  first.append({ step: 1 });
  expect(await readFile(file, 'utf8')).toBe('{"step":1}\n');
  first.append({ step: 2, note: 'ü' });
  first.close();
  await writeFile(file, '{"step":3,"no', { flag: 'a' });
  const second = openJsonl(file);
  expect([...second.records]).toEqual([{ step: 1 }, { step: 2, note: 'ü' }]);
  second.append({ step: 3 });
  second.close();
  expect(await readFile(file, 'utf8')).toBe('{"step":1}\n{"step":2,"note":"ü"}\n{"step":3}\n');
});

test('a resumed run drops the lines after its checkpoint and keeps the others byte for byte', async () => {
  const file = join(folder, 'resumed.jsonl');
  await writeFile(file, '{ "step": 1 }\n{"step":2}\n{"step":3}\n');
  const resumed = openJsonl(file, { keep: (record) => (record as { step: number }).step <= 1 });
  resumed.append({ step: 2, again: true });
  resumed.close();
  expect(await readFile(file, 'utf8')).toBe('{ "step": 1 }\n{"step":2,"again":true}\n');
});

test('a file that is larger than what is read of it at a time is read whole, in whole characters', async () => {
  const file = join(folder, 'large.jsonl');
  const note = 'ü€😀'.repeat(500);
  const text = Array.from({ length: 800 }, (_, i) => `${JSON.stringify({ step: i + 1, note })}\n`).join('');
  expect(Buffer.byteLength(text)).toBeGreaterThan(3 * 2 ** 20);
  await writeFile(file, `${text}{"step":801,"no`);
  const opened = openJsonl(file, { keep: (record) => (record as { step: number }).step <= 700 });
  const records = [...opened.records] as { step: number; note: string }[];
  expect(records.map(({ step }) => step)).toEqual(Array.from({ length: 700 }, (_, i) => i + 1));
  expect(records.every((record) => record.note === note)).toBe(true);
  opened.append({ step: 701 });
  expect([...opened.records]).toHaveLength(701);
  opened.close();
});

test('a damaged file is copied aside, said, and goes on with its whole lines', async () => {
  const file = join(folder, 'damaged.jsonl');
  for (const copy of ['damaged.damaged.jsonl', 'damaged.damaged-2.jsonl']) {
    const text = '{"step":1}\nnull\n{"st\u0000\n{"step":2}\n{"step":3}\n';
    await writeFile(file, text);
    const notes: string[] = [];
    const keep = (record: unknown) => (record as { step: number }).step <= 2;
    const opened = openJsonl(file, { keep, note: (line) => notes.push(line) });
    expect([...opened.records]).toEqual([{ step: 1 }, { step: 2 }]);
    opened.append({ step: 3, again: true });
    opened.close();
    expect(await readFile(file, 'utf8')).toBe('{"step":1}\n{"step":2}\n{"step":3,"again":true}\n');
    expect(await readFile(join(folder, copy), 'utf8')).toBe(text);
    expect(notes).toEqual([expect.stringMatching(/2 damaged lines left out, the first is line 2/)]);
    expect(notes[0]).toContain(copy);
  }
});

test.skipIf(process.platform === 'win32')('on a full disk a line is written whole or not at all', () => {
  const module = fileURLToPath(new URL('../../src/node/jsonl-file.ts', import.meta.url));
  const file = join(folder, 'full.jsonl');
  // The process may write files of 512 bytes; each line has 102, so that the sixth does not fit.
  const script = `import { openJsonl } from ${JSON.stringify(module)};
    process.on('SIGXFSZ', () => {});
    const { append } = openJsonl(${JSON.stringify(file)});
    for (let step = 1; ; step++) {
      try { append({ step, note: 'x'.repeat(82) }); }
      catch (error) { console.log(step, error.kind); break; }
    }
    try { append({ step: 0 }); } catch (error) { console.log(error.kind); }`;
  const limited = `ulimit -f 1; exec "$0" --import tsx --input-type=module --eval "$1"`;
  const { stdout } = spawnSync('sh', ['-c', limited, process.execPath, script], { encoding: 'utf8' });
  const text = readFileSync(file, 'utf8');
  const lines = text.split('\n');
  expect(lines.pop()).toBe('');
  for (const line of lines) expect(JSON.parse(line)).toHaveProperty('step');
  expect(stdout).toMatch(/^\d+ disk\n/);
  expect(text.length).toBeGreaterThan(0);
});

test('a file that cannot be opened fails as a disk error, by name', () => {
  expect(() => openJsonl(join(folder, 'no', 'such', 'folder.jsonl'))).toThrow(
    expect.objectContaining({ kind: 'disk', message: expect.stringContaining('folder.jsonl') }),
  );
});
