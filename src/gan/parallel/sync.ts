// How processes that train together are kept together: what --sync says.
import { usageError } from '../../core/errors.ts';

/** Means of the gradients in every step, or of weights and averages every so many outer iterations. */
export type Sync = { readonly mode: 'gradients' } | { readonly mode: 'weights'; readonly every: number };

/** Outer iterations between two means where nothing is said: measured in docs/parallel.md. */
export const usualEvery = 10;

/** `gradients`, `weights` or `weights N`. */
export const syncPattern = /^(?:gradients|weights(?: [1-9]\d{0,5})?)$/;

/** @throws usage error on any other text */
export function syncOf(text: string): Sync {
  if (!syncPattern.test(text)) {
    throw usageError(`sync cannot be ${text}`, { hint: 'give gradients, weights, or weights and a number' });
  }
  const [mode, every] = text.split(' ');
  if (mode === 'gradients') return { mode };
  return { mode: 'weights', every: every === undefined ? usualEvery : Number(every) };
}
