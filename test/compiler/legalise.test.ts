import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { legalise } from '../../src/compiler/legalise.ts';
import { maxBuffers } from '../../src/kernels/kernel.ts';
import { transpose } from '../../src/ops/layout.ts';
import { input } from '../../src/ops/leaf.ts';
import { add, mul } from '../../src/ops/pointwise.ts';
import { broadcast, sumKeep } from '../../src/ops/sum.ts';

const inputs = (count: number) => Array.from({ length: count }, (_, i) => input(`x${i}`, [64, 64]));

describe('legalisation', () => {
  it('cuts nothing where every part fits one kernel', () => {
    const { cuts, bodies } = legalise([inputs(maxBuffers - 1).reduce(add)]);
    expect([cuts.spilled.size, cuts.separateSums.size, bodies.length]).toEqual([0, 0, 1]);
  });

  it('spills the part that reads most where a kernel would read more than it can bind', () => {
    const left = inputs(maxBuffers - 1).reduce(add);
    const right = [input('y', [64, 64]), input('z', [64, 64])].reduce(add);
    const { cuts, bodies } = legalise([mul(left, right)]);
    expect([...cuts.spilled]).toEqual([left]);
    expect(bodies.map(({ reads }) => reads.length)).toEqual([maxBuffers - 1, 3]);
  });

  it('takes a sum by itself that would use another total at a place where it is not at hand', () => {
    const x = input('x', [64, 64]);
    const total = sumKeep(x, [1]);
    // Row i of the second sum needs the totals of all rows.
    const across = sumKeep(mul(x, broadcast(transpose(total), [64, 64])), [1]);
    const { cuts, bodies } = legalise([total, across]);
    expect([...cuts.separateSums]).toEqual([across]);
    expect(bodies).toHaveLength(2);
  });

  it('returns its cuts as values: nothing in the compiler is an exception of its own', () => {
    const folder = fileURLToPath(new URL('../../src/compiler/', import.meta.url));
    const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    expect(texts.filter((text) => /extends Error|catch\b/.test(text))).toEqual([]);
  });
});
