// sgd-clip: the host half of one step of gradient descent with momentum and the clip: hooks put into shaders/rmsprop-clip.wgsl.
import type { AdapterTraits } from './kernel.ts';
import { type Decay, type UpdateKernel, updateKernel } from './update-kernel.ts';

export interface SgdSpec {
  /** Weights, the padding between tensors included. */
  readonly count: number;
  /** Whether a step looks ahead by one more momentum. */
  readonly nesterov?: boolean;
  /** As in `rmspropClip`. */
  readonly scheduled?: boolean;
  /** As in `rmspropClip`. */
  readonly decay?: Decay | undefined;
}

/**
 * Kernel of one step of gradient descent and the clip over a network's flat parameters, as torch.optim.SGD without dampening
 * has it: the bindings of `rmspropClip`, where `square` f32[count] holds the running step that `momentum` of the settings
 * keeps; with `scheduled`, then `counters` and `rates`.
 */
export function sgdClip(
  { count, nesterov = false, scheduled = false, decay }: SgdSpec,
  traits: AdapterTraits,
): UpdateKernel {
  return updateKernel(
    'sgd-clip',
    {
      count,
      flops: nesterov ? 14 : 12,
      ...(nesterov && { name: 'nesterov' }),
      scheduled,
      padding: undefined,
      decay,
      stepped: `fn stepped(at: u32, before: Lane, g: Lane) -> Lane {
  let v = square[at] * settings.momentum + g;
  square[at] = v;
  return before - rate * ${nesterov ? '(g + settings.momentum * v)' : 'v'};
}`,
    },
    traits,
  );
}
