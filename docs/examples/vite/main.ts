// A page that trains: points of the generator beside the data, and how far apart they are.
import { createToy, createTrainer, metrics, mlpCritic, mlpGenerator, openDevice, pointsPlot } from 'earthmover';

const element = (id: string) => document.querySelector<HTMLElement>(`#${id}`)!;
const data = createToy('8gaussians', 10000);
const real = Float32Array.from(data.values.subarray(0, 600));
const hidden = [64, 64];

async function train(): Promise<void> {
  const trainer = await createTrainer(await openDevice(), {
    generator: mlpGenerator({ latent: 2, sampleShape: [2], hidden }),
    critic: mlpCritic({ sampleShape: [2], hidden }),
    data,
    config: { latent: 2, batch: 64, objective: 'wgan-gp', gradientPenalty: 0.1, nCritic: 3, lr: 3e-3, seed: 5 },
  });
  const latents = trainer.fixedLatents(300);
  for (let step = 0; step <= 500; step += 25) {
    const generated = await trainer.sample(latents);
    const distance = await metrics.exactWasserstein(generated, real, { dimension: 2 });
    element('points').innerHTML = pointsPlot({ real, generated });
    element('state').textContent = `after ${step} iterations the points lie ${distance.toFixed(2)} from the data`;
    for await (const _ of trainer.train({ steps: 25 }));
  }
}

train().catch((error) => {
  element('state').textContent = String(error);
});
