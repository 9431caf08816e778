// Every recorded layer on the GPU, with second gradients. Software adapters compile for a minute: EARTHMOVER_TESTS=elsewhere
// runs it.
import { expect, it } from 'vitest';
import { faultsOnGpu, layerCases } from './recorded-layers.ts';

it.each(layerCases)('$label has the values and gradients that PyTorch has', async (each) => {
  expect(await faultsOnGpu(each, 2)).toEqual([]);
});
