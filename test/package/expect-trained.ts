import { expect } from 'vitest';
import type { Told } from './consumer.ts';

/** Exact W₁ has halved, and the state that was saved goes on as the run that it is of. */
export function expectTrained({ before, after, step, same }: Told): void {
  expect(after).toBeLessThan(before / 2);
  expect(step).toBe(153);
  expect(same).toBe(true);
}
