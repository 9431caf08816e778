// Data of your own: one array of floats, row-major; pictures are bytes in [h, w, c] instead.
import { createDataset, createTrainer, mlpCritic, mlpGenerator, openDevice } from 'earthmover/node';

const count = 4096;
const spiral = Float32Array.from({ length: 2 * count }, (_, i) => {
  const turn = (i >> 1) / count;
  return turn * (i % 2 ? Math.sin(6 * turn) : Math.cos(6 * turn));
});
const data = createDataset('spiral', [2], spiral);
const [generator, critic] = [
  mlpGenerator({ latent: 2, sampleShape: [2], hidden: [64, 64] }),
  mlpCritic({ sampleShape: [2], hidden: [64, 64] }),
];
const trainer = await createTrainer(await openDevice(), { generator, critic, data, config: { latent: 2, lr: 1e-3 } });
for await (const { step, criticLoss } of trainer.train({ steps: 5 })) console.log(step, criticLoss);
trainer.destroy();
