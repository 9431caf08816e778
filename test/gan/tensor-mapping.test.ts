import { expect, it } from 'vitest';
import { mappingOf, stateDictOf } from '../../src/gan/tensor-mapping.ts';
import { conv2d } from '../../src/nn/layers/conv2d.ts';
import { spectralNorm } from '../../src/nn/layers/spectral-norm.ts';
import { sequential } from '../../src/nn/sequential.ts';

it('knows the tensors of spectral norm as PyTorch has them', () => {
  const network = sequential('own', [4, 4, 3], [spectralNorm(conv2d(3, 5, { kernel: 2, bias: true }))]);
  // PyTorch's order is weight_orig, u, v for a layer; its v is one row for all places and channels.
  const theirs = [
    { name: 'netG.0.bias', shape: [5] },
    { name: 'netG.0.weight_orig', shape: [5, 3, 2, 2] },
    { name: 'netG.0.weight_u', shape: [5] },
    { name: 'netG.0.weight_v', shape: [12] },
  ];
  const { by, pairs } = mappingOf(stateDictOf(network), theirs);
  expect(by).toBe('name');
  expect(Object.fromEntries(pairs.map(({ target, source }) => [target.name, source]))).toEqual(
    Object.fromEntries(theirs.map(({ name }) => [name.replace('netG.', ''), name])),
  );
});
