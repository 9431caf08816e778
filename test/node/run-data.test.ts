import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  createDataset,
  readRows,
  roomFor,
  samplesBetween,
  type TrainingData,
} from '../../src/data/dataset.ts';
import { partBetween } from '../../src/data/part.ts';
import { loadRunData, trainedPart, unseenBy } from '../../src/node/run-data.ts';
import { numbered, storedIn, writeStored } from '../support/stored.ts';

const scratch = mkdtempSync(join(tmpdir(), 'earthmover-run-data-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const file = join(scratch, 'ten.csv');
writeFileSync(file, Array.from({ length: 10 }, (_, i) => `${i},${i + 0.5}`).join('\n'));
const ten = { dataset: 'csv', data: file } as const;

async function valuesOf(data: TrainingData): Promise<number[]> {
  const values = roomFor(data, data.count);
  await readRows(data, [...new Array(data.count).keys()], values);
  return [...values];
}

describe('the data of a run', () => {
  it('are the whole set, and with overfit its first samples, as other data', async () => {
    const all = await loadRunData(ten);
    expect(all.data).toBe(all.whole);
    const { data, whole } = await loadRunData({ ...ten, overfit: 3 });
    expect(await valuesOf(data)).toEqual([0, 0.5, 1, 1.5, 2, 2.5]);
    expect(data.count).toBe(3);
    expect(whole).toEqual(all.whole);
    expect(data.hash).not.toBe(whole.hash);
  });

  it('keep the labels of the samples that stay', async () => {
    const whole = createDataset('x', [2], new Float32Array(8), Uint8Array.of(3, 1, 2, 0));
    expect((await trainedPart(whole, 2)).labels).toEqual(Uint8Array.of(3, 1));
  });

  it('are never more than there are', async () => {
    expect((await loadRunData({ ...ten, overfit: 10 })).data.count).toBe(10);
    await expect(loadRunData({ ...ten, overfit: 11 })).rejects.toThrow(
      /overfit: more samples than the data set has[\s\S]*11[\s\S]*10[\s\S]*hint +give --overfit 10 or less/,
    );
  });

  it('leave the rest unseen where the set has no held-out samples of its own', async () => {
    const fetch = { fetch: false };
    const overfit = { ...ten, overfit: 7 };
    const unseen = await unseenBy(overfit, await loadRunData(overfit), fetch);
    expect(await valuesOf(unseen!)).toEqual([7, 7.5, 8, 8.5, 9, 9.5]);
    expect(await unseenBy(ten, await loadRunData(ten), fetch)).toBeUndefined();
    const all = { ...ten, overfit: 10 };
    expect(await unseenBy(all, await loadRunData(all), fetch)).toBeUndefined();
    const toy = { dataset: '8gaussians', overfit: 7 } as const;
    const points = await unseenBy(toy, await loadRunData(toy), fetch);
    expect(points!.count).toBe(20_000);
  });

  it('in a file are parted without being loaded, under the names that they have in memory', async () => {
    const labels = Uint8Array.from({ length: 30 }, (_, i) => i % 4);
    const inMemory = numbered(30, [3, 5, 3], labels);
    const stored = await storedIn(writeStored(inMemory));
    for (const [first, end] of [
      [0, 7],
      [7, 30],
    ] as const) {
      const part = await partBetween(stored, first, end);
      const { values, ...facts } = samplesBetween(inMemory, first, end);
      expect(part).toMatchObject(facts);
      expect('values' in part).toBe(false);
      expect(await valuesOf(part)).toEqual([...values]);
    }
    const overfit = await trainedPart(stored, 7);
    expect(overfit.hash).toBe(samplesBetween(inMemory, 0, 7).hash);
    const rest = await unseenBy(
      { dataset: 'images', overfit: 7 },
      { data: overfit, whole: stored },
      { fetch: false },
    );
    expect(rest?.hash).toBe(samplesBetween(inMemory, 7, 30).hash);
  });
});
