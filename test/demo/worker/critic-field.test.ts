import { expect, test } from 'vitest';
import { createToy } from '../../../src/data/toys.ts';
import { createFieldReader } from '../../../src/demo/worker/critic-field.ts';
import { spectralNorm } from '../../../src/nn/layers/spectral-norm.ts';
import { mlp } from '../../../src/nn/mlp.ts';
import { device } from '../../support/device.ts';
import { collect, withTrainer } from '../../support/small-run.ts';

test('the field of a critic with spectral norm is what the critic says', async () => {
  const net = (output: number) =>
    mlp({ input: 2, hidden: [4], output, activation: 'leakyRelu', wrap: spectralNorm });
  const run = {
    generator: net(2),
    critic: net(1),
    data: createToy('8gaussians', 64, 3),
    config: { objective: 'hinge', seed: 7, batch: 8, latent: 2, nCritic: 1 },
  } as const;
  await withTrainer(run, async (trainer) => {
    await collect(trainer.train({ steps: 1 }));
    const field = await createFieldReader(await device(), run.critic, {
      window: { centre: [0, 0], reach: 2 },
    });
    const { size, values } = await field.read(await trainer.readWeights());
    field.destroy();
    const corner = Float32Array.of(-2, -2, 2, 2);
    const { scores } = await trainer.criticAt(corner);
    expect(values[0]).toBeCloseTo(scores[0]!, 1);
    expect(values[size * size - 1]).toBeCloseTo(scores[1]!, 1);
    expect(values[0]).not.toBeCloseTo(values[size * size - 1]!, 2);
  });
});
