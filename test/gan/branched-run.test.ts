import { expect, it } from 'vitest';
import { branchedState } from '../../src/gan/branched-run.ts';
import { collect, smallRun, withTrainer } from '../support/small-run.ts';

const trained = (config: object) =>
  withTrainer(smallRun(config), async (trainer) => {
    await collect(trainer.train({ steps: 1 }));
    return trainer.capture();
  });
const fresh = (config: object) => withTrainer(smallRun(config), (trainer) => trainer.capture());

it('a running step goes on in a branch with the same optimiser, and not where it is of another size', async () => {
  const state = await trained({ momentum: 0.9 });
  const key = 'momentum_buffer.critic.0.weight';
  const greatest = (branch: ReturnType<typeof branchedState>) =>
    Math.max(...Array.from(branch.tensors.get(key)?.data ?? [], Math.abs));
  expect(greatest(branchedState({ state }, await fresh({ momentum: 0.9 })))).toBeGreaterThan(0);
  expect(greatest(branchedState({ state }, await fresh({ optimizer: 'sgd', momentum: 0.9 })))).toBe(0);
});
