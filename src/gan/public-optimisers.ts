// Optimisers for loops of a program's own, as users see them: `optimisers.adam(weights, gradients)`.
export type { LoopOptimiser, LoopState } from './loop-optimiser.ts';
export {
  type AdamOptions,
  adam,
  adamw,
  type RmspropOptions,
  rmsprop,
  type SgdOptions,
  sgd,
} from './loop-optimisers.ts';
