// augment: the host half of mirroring and moving the images of a batch.
import type { AugmentAttributes } from '../ops/augment.ts';
import { foldGroups } from './grid.ts';
import type { AdapterTraits, Kernel } from './kernel.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';

export interface AugmentSpec extends AugmentAttributes {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Elements that a workgroup takes; SPAN of the shader. */
const span = 1024;

/** Kernel of `augment`: bindings `images` f32[batch, h, w, c], `state` u32[8] and `out` as the images. */
export function augmentKernel(spec: AugmentSpec, traits: AdapterTraits): Kernel {
  const { batch, height, width, channels, flip, shift, stream } = spec;
  const chunks = Math.ceil((height * width * channels) / span);
  const groups = foldGroups(batch * chunks, traits);
  return {
    family: 'augment',
    variant: [...(flip ? ['flip'] : []), ...(shift > 0 ? ['shift'] : [])].join('-'),
    code: specialise(shaders.augment, { functions: { philox: shaders['lib/philox'] } }),
    constants: {
      BATCH: batch,
      H: height,
      W: width,
      C: channels,
      FLIP: flip ? 1 : 0,
      SHIFT: shift,
      STREAM: stream,
      CHUNKS: chunks,
      GROUPS_X: groups[0],
    },
    bindings: [
      { name: 'images', access: 'read' },
      { name: 'state', access: 'read' },
      { name: 'out', access: 'read_write' },
    ],
    groups,
    flops: 0,
  };
}
