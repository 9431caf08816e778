import { describe, expect, it } from 'vitest';
import { Bindings, bindStep, wholeBuffer } from '../../src/compiler/bindings.ts';
import type { Kernel } from '../../src/kernels/kernel.ts';
import { input } from '../../src/ops/leaf.ts';
import { add } from '../../src/ops/pointwise.ts';

describe('the bindings of a graph', () => {
  it('have one value and one place for an input, however often it is asked for', () => {
    const bindings = new Bindings();
    const x = bindings.input('x', [3, 5]);
    expect(bindings.input('x', [3, 5])).toBe(x);
    expect(bindings.inputs).toEqual({ x: { buffer: 'x', offset: 0, size: 64 } });
    expect([...bindings.buffers]).toEqual([['x', 60]]);
  });

  it('take an input from a slice of a larger buffer, and make no buffer for it', () => {
    const bindings = new Bindings();
    const slice = { buffer: 'weights', offset: 256, size: 16 };
    const rows = bindings.input('rows', [4], { slice, dtype: 'u32' });
    expect([rows.dtype, bindings.inputs.rows, bindings.buffers.size]).toEqual(['u32', slice, 0]);
  });

  it('give a buffer its largest size', () => {
    const bindings = new Bindings();
    bindings.buffer('scores', 100);
    expect(bindings.buffer('scores', 8)).toEqual({ buffer: 'scores', offset: 0, size: 16 });
    expect(bindings.buffers.get('scores')).toBe(100);
  });

  it('find the inputs of a finished graph', () => {
    const bindings = new Bindings();
    const y = add(input('a', [8]), input('b', [8]));
    bindings.bindInputsOf([y], (name) => `graph.${name}`);
    bindings.output('graph.y', y);
    expect(Object.values(bindings.inputs).map(({ buffer }) => buffer)).toEqual(['graph.a', 'graph.b']);
    expect(bindings.outputs).toEqual([{ value: y, slice: { buffer: 'graph.y', offset: 0, size: 32 } }]);
  });
});

describe('a step', () => {
  const kernel: Kernel = {
    family: 'copy',
    variant: 'only',
    code: '',
    constants: {},
    bindings: [
      { name: 'from', access: 'read' },
      { name: 'to', access: 'read_write' },
    ],
    groups: [1, 1, 1],
    flops: 0,
  };
  const [from, to] = [wholeBuffer('a', 16), wholeBuffer('b', 16)];

  it('has the slices in the order of its kernel, whatever the order of their names', () => {
    expect(bindStep('copy', kernel, { to, from }).slices).toEqual([from, to]);
  });

  it('is refused with a binding left out, or one that the kernel does not have', () => {
    expect(() => bindStep('copy', kernel, { to })).toThrow("copy: nothing is bound to 'from'");
    expect(() => bindStep('copy', kernel, { to, from, out: to })).toThrow("copy has no binding 'out'");
  });
});
