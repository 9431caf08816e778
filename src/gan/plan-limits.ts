// Whether an adapter holds a run, and what would make the run smaller.

import { EarthmoverError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import type { AdapterTraits } from '../kernels/kernel.ts';
import type { Model } from '../nn/module.ts';
import type { DataDescription, StepOptions } from './planned-step.ts';

/** @throws gpu error where the adapter does not hold the data set */
export function checkData({ shape, count, encoding }: DataDescription, traits: AdapterTraits): void {
  const bytes = count * sizeOf(shape) * (encoding === 'u8' ? 1 : 4);
  const smaller = shape.length === 3 ? 'a smaller image size or ' : '';
  checkLimits(new Map([['data', bytes]]), traits, `use ${smaller}fewer samples, or another adapter`);
}

/** What can be smaller: only convolutions have filters, and only pictures a size. */
export function networkRemedy({ generator, critic }: StepOptions): string {
  const models = [generator.model, critic.model];
  const convolutional = (model: Model) => model.parameters.some(({ shape }) => shape.length === 4);
  const smaller = ['batch', ...(critic.model.inputShape.length === 3 ? ['image size'] : [])];
  const networks = [
    ...(models.some(convolutional) ? ['fewer filters'] : []),
    ...(models.every(convolutional) ? [] : ['narrower layers']),
  ];
  return `use a smaller ${smaller.join(' or ')}, ${networks.join(' or ')}, or another adapter`;
}

/** @throws gpu error that names the buffer, the limit, what is needed and what there is */
export function checkLimits(
  buffers: ReadonlyMap<string, number>,
  { limits }: AdapterTraits,
  hint: string,
): void {
  for (const [name, size] of buffers) {
    const [limit, offer] =
      limits.maxBufferSize < limits.maxStorageBufferBindingSize
        ? (['maxBufferSize', limits.maxBufferSize] as const)
        : (['maxStorageBufferBindingSize', limits.maxStorageBufferBindingSize] as const);
    if (size > offer) {
      throw new EarthmoverError(
        'gpu',
        `the ${name === 'data' ? 'data set' : 'model'} is larger than the adapter allows`,
        {
          buffer: name,
          limit,
          need: `${size} bytes`,
          offer: `${offer} bytes`,
          hint,
        },
      );
    }
  }
}
