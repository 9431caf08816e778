import { expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../src/io/safetensors.ts';
import { f32Tensor, floatsOf, integersOf, u32Tensor } from '../../src/io/tensor-values.ts';

it('reads no more than the tensor from a file in a Buffer, whose slice is a view of all of it', () => {
  const file = encodeSafetensors(
    new Map([
      ['counters', u32Tensor([3], Uint32Array.of(7, 8, 9))],
      ['weight', f32Tensor([2], Float32Array.of(0.5, -0.25))],
    ]),
  );
  const { tensors } = decodeSafetensors(Buffer.from(file), 'buffer');
  expect([...integersOf(tensors.get('counters')!, 'counters')]).toEqual([7, 8, 9]);
  expect([...floatsOf(tensors.get('weight')!, 'weight')]).toEqual([0.5, -0.25]);
});
