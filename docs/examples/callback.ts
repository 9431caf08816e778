// Callbacks of your own: every iteration's metrics, and between iterations samples and the state; training waits for both.
import { createTrainer, encodeSafetensors, loadDataset, mlpCritic, mlpGenerator, openDevice } from 'earthmover/node';
import type { ArrayTensor } from 'earthmover/node';

const data = await loadDataset({ dataset: '8gaussians' });
const [generator, critic] = [mlpGenerator({ latent: 2, sampleShape: [2] }), mlpCritic({ sampleShape: [2] })];
const config = { latent: 2, lr: 1e-3, clip: 0.1, batch: 64 };
const trainer = await createTrainer(await openDevice(), { generator, critic, data, config });

trainer.onStep(({ step, wassersteinEstimate }) => console.log(step, wassersteinEstimate));
trainer.onSample({ every: 2, count: 500 }, ({ step, samples }) => {
  console.log(step, samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
});
trainer.onCheckpoint({ every: 4 }, async ({ step, state: { tensors, counters } }) => {
  const all = new Map<string, ArrayTensor>(tensors).set('counters', { shape: [counters.length], data: counters });
  console.log(step, encodeSafetensors(all).length);
});
for await (const { step } of trainer.train({ steps: 5 })) if (step === 5) console.log(step, trainer.criticSteps);
