import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors, storedTensor } from '../../src/io/safetensors.ts';
import { bf16Tensor, floatsOf, integersOf } from '../../src/io/tensor-values.ts';

it('reads no more than the tensor from a file in a Buffer, whose slice is a view of all of it', () => {
  const file = encodeSafetensors(
    new Map([
      ['counters', storedTensor({ shape: [3], data: Uint32Array.of(7, 8, 9) })],
      ['weight', storedTensor({ shape: [2], data: Float32Array.of(0.5, -0.25) })],
    ]),
  );
  const { tensors } = decodeSafetensors(Buffer.from(file), 'buffer');
  expect([...integersOf(tensors.get('counters')!, 'counters')]).toEqual([7, 8, 9]);
  expect([...floatsOf(tensors.get('weight')!, 'weight')]).toEqual([0.5, -0.25]);
});

describe('bfloat16', () => {
  const bitsOf = (values: Float32Array) => [
    ...new Uint16Array(new Uint8Array(bf16Tensor([values.length], values).data).buffer),
  ];
  const floatOf = (bits: number) => new Float32Array(Uint32Array.of(bits).buffer)[0]!;

  it('is written as it is read', () => {
    const bits = [0, 0x8000, 1, 0x3f80, 0xbf81, 0x7f7f, 0x7f80, 0xff80];
    const data = new Uint8Array(Uint16Array.from(bits).buffer);
    expect(bitsOf(floatsOf({ dtype: 'BF16', shape: [bits.length], data }, 'values'))).toEqual(bits);
  });

  it('is the nearest, the even one half-way between two, and infinite past the largest', () => {
    const near = [0x3f807fff, 0x3f808000, 0x3f808001, 0x3f818000, 0xbf818001, 0x7f7fffff];
    expect(bitsOf(Float32Array.from(near, floatOf))).toEqual([
      0x3f80, 0x3f80, 0x3f81, 0x3f82, 0xbf82, 0x7f80,
    ]);
    expect(bitsOf(Float32Array.of(Number.NaN)).map((bits) => bits & 0x7fff)).toEqual([0x7fc0]);
  });
});
