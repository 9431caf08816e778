import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { exitCodesText, exitMeanings } from '../../src/cli/exit-codes.ts';
import { exitCodes } from '../../src/core/errors.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const known = [...exitMeanings.keys()];

/** The codes of the first column of the table below a heading. */
function codesBelow(heading: string, page: string): number[] {
  const [, section = ''] = readFileSync(root + page, 'utf8').split(`## ${heading}\n`);
  const rows = section.split(/\n## /)[0]!.matchAll(/^\| ([\d, ]+) \|/gm);
  return [...rows].flatMap(([, codes = '']) => codes.split(', ').map(Number));
}

describe('exit codes', () => {
  it('are each the only one of their meaning, and those of errors among them', () => {
    expect(new Set(known).size).toBe(known.length);
    expect(known).toEqual(expect.arrayContaining(Object.values(exitCodes)));
    expect(known).toEqual(expect.arrayContaining([0, 1, 129, 130, 143]));
  });

  it('are all in the help, in lines that fit', () => {
    const text = exitCodesText();
    expect([...text.matchAll(/(\d+) [a-z]/gi)].map(([, code]) => Number(code))).toEqual(known);
    for (const line of text.split('\n')) expect(line.length).toBeLessThan(113);
  });

  it('are all in the manual', () => {
    expect(codesBelow('Exit codes', 'docs/training.md')).toEqual(known);
  });
});
