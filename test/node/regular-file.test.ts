import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readOptions } from '../../src/cli/options.ts';
import { loadCheckpoint } from '../../src/node/checkpoint-store.ts';
import { loadDataset } from '../../src/node/datasets.ts';
import { readRegularFile, startOf } from '../../src/node/regular-file.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-regular-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const whole = join(base, 'whole.txt');
writeFileSync(whole, 'twelve bytes');
const link = join(base, 'link');
symlinkSync(whole, link);

it('a file and a link to one are read, up to a size', () => {
  for (const path of [whole, link]) {
    expect(readRegularFile(path).toString()).toBe('twelve bytes');
    expect(new TextDecoder().decode(startOf(path, 6))).toBe('twelve');
    expect(startOf(path, 99)).toHaveLength(12);
    expect(readRegularFile(path, 12)).toHaveLength(12);
    expect(() => readRegularFile(path, 11)).toThrow(/12 bytes[\s\S]*11/);
  }
});

const hasPipes = process.platform !== 'win32';
const strange = hasPipes ? ['a pipe', 'a device', 'a link to a pipe', 'a folder'] : ['a folder'];

it.each(strange)('%s is refused at once: as data, configuration and checkpoint', async (kind) => {
  const path = join(base, kind.replaceAll(' ', '-'));
  if (kind === 'a pipe') execFileSync('mkfifo', [path]);
  if (kind === 'a device') symlinkSync('/dev/zero', path);
  if (kind === 'a folder') mkdirSync(path);
  if (kind === 'a link to a pipe') symlinkSync(join(base, 'a-pipe'), path);
  const found = kind.split(' ').slice(-2).join(' ');
  expect(() => readRegularFile(path)).toThrow(`it is ${found}, not a regular file`);
  expect(() => readOptions({ config: path })).toThrow(
    new RegExp(`config file cannot be read[\\s\\S]*${found}`),
  );
  await expect(loadCheckpoint(path)).rejects.toMatchObject({
    kind: 'checkpoint',
    message: expect.stringContaining(found),
  });
  await expect(loadDataset({ dataset: 'csv', data: path })).rejects.toMatchObject({
    kind: 'data',
    message: expect.stringMatching(new RegExp(`expected +a file\\n +found +${found}`)),
  });
  if (kind === 'a folder') return;
  for (const dataset of ['mnist', 'cifar10', 'images'] as const) {
    await expect(loadDataset({ dataset, data: path })).rejects.toMatchObject({
      kind: 'data',
      message: expect.stringContaining(found),
    });
  }
});

it('a configuration of many megabytes is not read', () => {
  const path = join(base, 'large.yaml');
  writeFileSync(path, `# ${'a'.repeat(2 ** 20)}\nbatch: 32\n`);
  expect(() => readOptions({ config: path })).toThrow(/cannot be read[\s\S]*1048589 bytes/);
});
