// An objective of your own: two losses as graphs of the critic's scores, and a penalty on its slope at real samples.
import { createTrainer, grad, loadDataset, mlpCritic, mlpGenerator, openDevice, ops } from 'earthmover/node';
import type { OwnObjective } from 'earthmover/node';

const objective: OwnObjective = {
  critic: (real, fake) => ops.meanKeep(ops.add(ops.softplus(ops.neg(real)), ops.softplus(fake)), [0, 1]),
  generator: (fake) => ops.meanKeep(ops.softplus(ops.neg(fake)), [0, 1]),
  penalty: (critic, { real }) => {
    const [slope] = grad(ops.sum(critic(real)), [real]);
    return ops.mul(ops.sum(ops.mul(slope, slope)), 1 / 64);
  },
};
const data = await loadDataset({ dataset: '8gaussians' });
const config = { objective, gradientPenalty: 0.1, optimizer: 'adam', lr: 1e-3, latent: 2, batch: 64 } as const;
const [generator, critic] = [mlpGenerator({ latent: 2, sampleShape: [2] }), mlpCritic({ sampleShape: [2] })];
const trainer = await createTrainer(await openDevice(), { generator, critic, data, config });
for await (const { step, criticLoss } of trainer.train({ steps: 5 })) console.log(step, criticLoss);
