import { expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors, storedTensor } from '../../src/io/safetensors.ts';
import { floatsOf, integersOf } from '../../src/io/tensor-values.ts';

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
