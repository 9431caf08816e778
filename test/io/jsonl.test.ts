import { expect, test } from 'vitest';
import { jsonLine, parseJsonl } from '../../src/io/jsonl.ts';

test('records come back as written', () => {
  const text = jsonLine({ step: 1, w: 0.5 }) + jsonLine({ step: 2, note: 'ü\n' });
  expect(parseJsonl(text).records).toEqual([
    { step: 1, w: 0.5 },
    { step: 2, note: 'ü\n' },
  ]);
  expect(parseJsonl(text).wholeBytes).toBe(new TextEncoder().encode(text).length);
});

test('a torn last line is left out wherever it was torn', () => {
  const whole = jsonLine({ step: 1, note: 'ü' });
  const torn = jsonLine({ step: 2 });
  for (let length = 0; length < torn.length; length++) {
    const { records, wholeBytes } = parseJsonl(whole + torn.slice(0, length));
    expect(records).toEqual([{ step: 1, note: 'ü' }]);
    expect(wholeBytes).toBe(new TextEncoder().encode(whole).length);
  }
});

test('a broken line in the middle fails with its number', () => {
  expect(() => parseJsonl('{"a":1}\n{"b":\n{"c":3}\n', 'metrics.jsonl')).toThrow(
    /metrics\.jsonl[\s\S]*line +2/,
  );
});

test('an empty text has no records', () => {
  expect(parseJsonl('')).toEqual({ records: [], wholeBytes: 0 });
});
