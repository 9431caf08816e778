// A script for Node: trains, then leaves the weights in a file that PyTorch reads, and a picture of the samples.
import { writeFileSync } from 'node:fs';
import { createTrainer, encodeSafetensors, loadDataset, mlpCritic, mlpGenerator } from 'earthmover/node';
import { openDevice, pointsPlot } from 'earthmover/node';

const data = await loadDataset({ dataset: '8gaussians' });
const config = { latent: 2, batch: 64, objective: 'wgan-gp', gradientPenalty: 0.1, nCritic: 3, lr: 3e-3 } as const;
const [generator, critic] = [
  mlpGenerator({ latent: 2, sampleShape: [2], hidden: [64, 64] }),
  mlpCritic({ sampleShape: [2], hidden: [64, 64] }),
];
const trainer = await createTrainer(await openDevice({ log: console.error }), { generator, critic, data, config });
for await (const { step, wassersteinEstimate } of trainer.train({ steps: 300 }))
  if (step % 30 === 0) console.log(step, wassersteinEstimate);
writeFileSync('weights.safetensors', encodeSafetensors(await trainer.readWeights()));
const generated = await trainer.sample(trainer.fixedLatents(1000));
writeFileSync('samples.svg', pointsPlot({ real: data.values.subarray(0, 2000), generated }));
trainer.destroy();
