import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  expect(second.records).toEqual([{ step: 1 }, { step: 2, note: 'ü' }]);
  second.append({ step: 3 });
  second.close();
  expect(await readFile(file, 'utf8')).toBe('{"step":1}\n{"step":2,"note":"ü"}\n{"step":3}\n');
});

test('a resumed run drops the lines after its checkpoint and keeps the others byte for byte', async () => {
  const file = join(folder, 'resumed.jsonl');
  await writeFile(file, '{ "step": 1 }\n{"step":2}\n{"step":3}\n');
  const resumed = openJsonl(file, (record) => (record as { step: number }).step <= 1);
  resumed.append({ step: 2, again: true });
  resumed.close();
  expect(await readFile(file, 'utf8')).toBe('{ "step": 1 }\n{"step":2,"again":true}\n');
});

test('a file that cannot be opened fails as a disk error, by name', () => {
  expect(() => openJsonl(join(folder, 'no', 'such', 'folder.jsonl'))).toThrow(
    expect.objectContaining({ kind: 'disk', message: expect.stringContaining('folder.jsonl') }),
  );
});
