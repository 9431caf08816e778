// Networks of your own: layers in a row, with a step between them that is any graph.
import { createTrainer, layers, loadDataset, openDevice, ops, sequential } from 'earthmover/node';

const bent = layers.lambda('x + tanh x', (shape) => shape, (x) => ops.add(x, ops.tanh(x)));
const generator = sequential('my generator', [2], [
  layers.linear(2, 32), bent, layers.linear(32, 32), layers.relu(), layers.linear(32, 2),
]);
const critic = sequential('my critic', [2], [layers.linear(2, 32), bent, layers.linear(32, 1)]);

const data = await loadDataset({ dataset: '8gaussians' });
const config = { latent: 2, lr: 1e-3, clip: 0.1 };
const trainer = await createTrainer(await openDevice(), { generator, critic, data, config });
for await (const { step, wassersteinEstimate } of trainer.train({ steps: 5 })) console.log(step, wassersteinEstimate);
trainer.destroy();
