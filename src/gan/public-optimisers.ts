// Optimisers for loops of a program's own, as users see them: `optimisers.adam(weights, gradients)`.
export {
  type AdamOptions,
  adam,
  type LoopOptimiser,
  type LoopState,
  type RmspropOptions,
  rmsprop,
} from './loop-optimisers.ts';
