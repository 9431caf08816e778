// What goes wrong in the worker has a name, by which the page says it in its own language.
import { describe, expect, it } from 'vitest';
import { EarthmoverError, usageError } from '../../../src/core/errors.ts';
import { parsePointsCsv } from '../../../src/data/points-csv.ts';
import { faultNames } from '../../../src/demo/fault-names.ts';
import { languageNames } from '../../../src/demo/texts/choice.ts';
import { languages } from '../../../src/demo/texts/texts.ts';
import { loadData } from '../../../src/demo/worker/data.ts';
import { faultOf } from '../../../src/demo/worker/fault-of.ts';
import { decodePast } from '../../../src/demo/worker/page-run.ts';
import { readSettings } from '../../../src/demo/worker/settings.ts';

const none = new Uint8Array(0);

describe('a fault', () => {
  it.each([
    ['gpu', () => thrown(new EarthmoverError('gpu', 'the GPU device was lost'))],
    ['memory', () => thrown(new EarthmoverError('gpu', 'too large', { need: 2, offer: 1 }))],
    ['file', async () => parsePointsCsv('x,y\n1,a\n', 'own.csv')],
    ['checkpoint', () => decodePast([{ file: none }], 'own.safetensors')],
    ['noPictures', () => loadData(readSettings('pictures', [['dataset', 'images']], 'test'), {}, '')],
    ['setting', async () => readSettings('points', [['lr', 'banana']], 'link')],
    [undefined, () => thrown(usageError('nothing that a name was given to'))],
    [undefined, () => thrown(new Error('none of the library’s'))],
  ] as const)('is called %s', async (name, work) => {
    const fault = faultOf(await Promise.resolve(work()).then(() => expect.fail('it went well'), same));
    expect(fault.name).toBe(name);
    expect(fault.message).not.toBe('');
    if (name === 'setting') expect(fault.facts).toMatchObject({ setting: 'lr', source: 'link' });
  });
});

describe.each(languageNames.filter((name) => name !== 'en'))('%s', (name) => {
  it('has words for every fault, and what the library says where these do not tell all', async () => {
    const { faults } = (await languages[name].faults?.()) ?? expect.fail('it has none');
    const facts = { file: 'own.csv', most: '17 MB', setting: 'lr', step: '19', count: '23', columns: '29' };
    for (const fault of faultNames) {
      const said = faults[fault](facts, 'what the library says');
      expect(said, fault).toMatch(/[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}]/u);
      expect(said, fault).not.toMatch(/undefined|NaN/);
    }
    expect(faults.largeFile(facts, '')).toMatch(/own\.csv.*17 MB/s);
    expect(faults.file(facts, 'csv: line 2')).toContain('csv: line 2');
  });
});

function same(fault: unknown): unknown {
  return fault;
}

async function thrown(fault: Error): Promise<never> {
  throw fault;
}
