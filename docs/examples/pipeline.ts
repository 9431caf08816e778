// A pipeline of your own: every batch is fed, and a callback sees each critic step before the next begins.
import { createRandom, createTrainer, mlpCritic, mlpGenerator, openDevice } from 'earthmover/node';

const [generator, critic] = [mlpGenerator({ latent: 2, sampleShape: [2] }), mlpCritic({ sampleShape: [2] })];
const config = { latent: 2, batch: 64, lr: 1e-3, clip: 0.1 };
const trainer = await createTrainer(await openDevice(), { generator, critic, config });
const random = createRandom(1);
const noise = () => Float32Array.from({ length: 2 * config.batch }, () => random.normal());
const nextBatch = async () => noise().map((x, i) => (i % 2 ? x : x / 4 + 1));

trainer.onStep(({ step, wassersteinEstimate }) => console.log(step, wassersteinEstimate));
for (let iteration = 0; iteration < 5; iteration++) {
  const feeds = { real: [await nextBatch(), await nextBatch()], latents: [noise(), noise()], generatorLatents: noise() };
  await trainer.stepWith(feeds, ({ criticSteps, real, fake }) => console.log(criticSteps, real - fake));
}
trainer.destroy();
