// A state to go on from has numbers only: what is not finite in weights or averages stays so, and spreads.
import { EarthmoverError, type ErrorKind } from '../core/errors.ts';
import type { TrainerState } from './trainer.ts';

/**
 * @param kind of the error: `diverged` where the state is that of a run, `checkpoint` where it was read
 * @throws an error that names the first tensor with a value that is not finite, and how many it has
 */
export function requireFiniteState(
  { tensors }: TrainerState,
  kind: Extract<ErrorKind, 'diverged' | 'checkpoint'>,
  file?: string,
): void {
  for (const [name, { data }] of tensors) {
    let bad = 0;
    for (const value of data) if (!Number.isFinite(value)) bad++;
    if (bad === 0) continue;
    throw new EarthmoverError(kind, 'the state of the run has values that are not finite', {
      ...(file !== undefined && { file }),
      tensor: name,
      values: `${bad} of ${data.length} not finite`,
      hint: 'go on from an earlier checkpoint, with a smaller learning rate',
    });
  }
}
