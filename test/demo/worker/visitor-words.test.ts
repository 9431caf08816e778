// Messages of the library as a visitor of the page reads them.
import { expect, it } from 'vitest';
import { createQueue } from '../../../src/demo/worker/queue.ts';
import { readSettings } from '../../../src/demo/worker/settings.ts';
import { inVisitorWords } from '../../../src/demo/worker/visitor-words.ts';

it('names the page’s fields in the place of flags', () => {
  expect(inVisitorWords('give --image-size 32 or less, or --n-critic 2')).toBe(
    'give “Picture size in pixels” 32 or less, or “Critic steps n_critic” 2',
  );
  expect(inVisitorWords('leave --conditional-critic out')).toBe('leave “conditionalCritic” out');
});

it('a link to networks that do not go together is answered without a flag', async () => {
  const inTurn = createQueue((work) => work());
  const answer = await inTurn(async () =>
    readSettings(
      'points',
      [
        ['objective', 'wgan-gp'],
        ['critic', 'mlp-bn:16'],
      ],
      'link',
    ),
  );
  if (answer.ok) throw new Error('it was taken');
  expect(answer.message).toContain('hint');
  expect(answer.message).not.toMatch(/--[a-z]/);
});
