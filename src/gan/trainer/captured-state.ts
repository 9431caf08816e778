// What is kept of a run: enough to go on from it bit for bit.

import type { StoredTensor } from '../../io/safetensors.ts';
import type { Tensor } from '../weights.ts';

/** Everything that a bit-exact resume needs. */
export interface TrainerState {
  /** Weights, running averages and the optimisers' averages under PyTorch's names and layouts. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Steps, epoch, position in it, and seed: what every random number of the run follows from. */
  readonly counters: Uint32Array;
}

/** The same, or as a file gave it back. */
export interface RestorableState extends Pick<TrainerState, 'counters'> {
  /** By name, as `capture` or a file gave them. */
  readonly tensors: ReadonlyMap<string, Tensor | StoredTensor>;
}
