import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EarthmoverError, firstLine } from '../../src/core/errors.ts';
import { loadDataset } from '../../src/node/datasets.ts';
import { breakages, writeBroken } from '../support/broken-formats.ts';
import { datasetOf, goodFiles } from '../support/format-fixtures.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-broken-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** What a place is refused with. */
async function refusal(file: string, data: string): Promise<{ fault: unknown; lines: string[] }> {
  const lines: string[] = [];
  const request = { dataset: datasetOf(file), data, log: (line: string) => lines.push(line) };
  const fault = await loadDataset(request).then(
    ({ count }) => `${count} samples`,
    (thrown: unknown) => thrown,
  );
  return { fault, lines };
}

describe.each(breakages)('a file that is broken: %s', (breakage) => {
  it.each(goodFiles)('%s is refused, in words that name it', async (file) => {
    const place = writeBroken(file, breakage, base);
    if (place === undefined) return;
    const before = process.memoryUsage().arrayBuffers;
    const { fault, lines } = await refusal(file, place);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(300e6);
    expect(fault).toBeInstanceOf(EarthmoverError);
    const { message, exitCode, facts } = fault as EarthmoverError;
    expect(exitCode).toBe(5);
    expect(firstLine(message).length).toBeLessThan(100);
    expect(message).toContain(basename(place));
    expect(facts.hint).toMatch(/^[a-z]/);
    for (const line of [...message.split('\n'), ...lines]) {
      expect(line).not.toMatch(/undefined|\[object|NaN|^ +at /);
      expect(line.length).toBeLessThan(400);
    }
  });
});
