import { expect, test } from 'vitest';
import { jsonLine, parseJsonl, readJsonl } from '../../src/io/jsonl.ts';

test('records come back as written, each with the byte its line ends at', () => {
  const [first, second] = [
    { step: 1, w: 0.5 },
    { step: 2, note: 'ü\n' },
  ];
  const end = (text: string) => new TextEncoder().encode(text).length;
  expect(parseJsonl(jsonLine(first) + jsonLine(second))).toEqual([
    { record: first, text: '{"step":1,"w":0.5}', endBytes: end(jsonLine(first)) },
    { record: second, text: '{"step":2,"note":"ü\\n"}', endBytes: end(jsonLine(first) + jsonLine(second)) },
  ]);
});

test('a torn last line is left out wherever it was torn', () => {
  const whole = jsonLine({ step: 1, note: 'ü' });
  const torn = jsonLine({ step: 2 });
  for (let length = 0; length < torn.length; length++) {
    expect(parseJsonl(whole + torn.slice(0, length))).toEqual(parseJsonl(whole));
  }
  expect(parseJsonl(whole)).toHaveLength(1);
});

test('a broken line in the middle fails with its number', () => {
  expect(() => parseJsonl('{"a":1}\n{"b":\n{"c":3}\n', 'metrics.jsonl')).toThrow(
    /metrics\.jsonl[\s\S]*line +2/,
  );
});

test.each(['null', '3', '"text"', '[1]', '{"a"', '\u0000'])('%j is no record', (line) => {
  const text = `{"a":1}\n${line}\n\n{"b":2}\n`;
  expect(() => parseJsonl(text, 'metrics.jsonl')).toThrow(/no JSON object[\s\S]*line +2/);
  const { lines, damaged } = readJsonl(text);
  expect(lines.map(({ record }) => record)).toEqual([{ a: 1 }, { b: 2 }]);
  expect(damaged).toEqual([2]);
});

test('an empty text has no records', () => {
  expect(parseJsonl('')).toEqual([]);
});
