import { expect, it } from 'vitest';
import { targetOf } from '../../../src/demo/story/handle.ts';

const slider = { value: 0.5, min: -1, max: 2, step: 0.1 };

it.each([
  ['ArrowRight', 0.6],
  ['ArrowUp', 0.6],
  ['ArrowLeft', 0.4],
  ['ArrowDown', 0.4],
  ['PageUp', 1.5],
  ['PageDown', -0.5],
  ['Home', -1],
  ['End', 2],
])('%s moves a slider as the ARIA pattern has it', (key, value) => {
  expect(targetOf(key, slider)).toBeCloseTo(value, 12);
});

it('other keys are left to the page', () => {
  for (const key of ['Tab', 'Enter', 'a', ' ']) expect(targetOf(key, slider)).toBeUndefined();
});
