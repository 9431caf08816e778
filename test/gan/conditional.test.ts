import { describe, expect, test } from 'vitest';
import { createToy } from '../../src/data/toys.ts';
import { createTrainer } from '../../src/gan/trainer.ts';
import { conditionalMlpCritic, conditionalMlpGenerator } from '../../src/nn/conditional-mlp.ts';
import { device } from '../support/device.ts';

test('smoke', async () => {
  const gpu = await device();
  const data = createToy('8gaussians', 4096, 1);
  const shared = { classes: 8, hidden: [64, 64], activation: 'relu' } as const;
  const generator = conditionalMlpGenerator({ ...shared, latent: 2, output: 2 });
  const critic = conditionalMlpCritic({ ...shared, sampleShape: [2] });
  const trainer = await createTrainer(gpu, {
    generator,
    critic,
    data,
    config: {
      objective: 'wgan-gp',
      batch: 64,
      latent: 2,
      nCritic: 2,
      lr: 2e-3,
      beta1: 0.5,
      gradientPenalty: 0.1,
    },
  });
  console.log(trainer.summary.dispatchesPerCriticIteration, trainer.summary.dispatchesPerStep);
  for await (const { step, wassersteinEstimate } of trainer.train({ steps: 600 }))
    if (step % 100 === 0) console.log(step, wassersteinEstimate);
  for (let c = 0; c < 8; c++) {
    const s = await trainer.sample(trainer.fixedLatents(4), { classes: [c, c, c, c] });
    const i = data.labels!.indexOf(c);
    console.log(
      c,
      [...s].map((v) => v.toFixed(2)).join(' '),
      'real',
      data.values[2 * i],
      data.values[2 * i + 1],
    );
  }
  trainer.destroy();
});
