// Whether an adapter holds a run, and what would make the run smaller.

import { EarthmoverError } from '../core/errors.ts';
import type { AdapterTraits } from '../kernels/kernel.ts';
import type { Model } from '../nn/module.ts';
import type { StepOptions } from './planned-step.ts';

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

/** The most bytes that a kernel can be given at once, and the limit that says so. */
export function largestBinding({ limits }: AdapterTraits) {
  const limit = limits.maxBufferSize < limits.maxStorageBufferBindingSize ? 'maxBufferSize' : bindingLimit;
  return { limit, offer: limits[limit] } as const;
}

const bindingLimit = 'maxStorageBufferBindingSize';

/** @throws gpu error that names the buffer, the limit, what is needed and what there is */
export function checkLimits(buffers: ReadonlyMap<string, number>, traits: AdapterTraits, hint: string): void {
  const { limit, offer } = largestBinding(traits);
  for (const [name, size] of buffers) {
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
