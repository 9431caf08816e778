// Makes src/node/assets/classifier-*.br: `node scripts/run.mjs scripts/ship-classifiers.ts`. Every machine then
// scores MNIST with the same yardstick, and none has to train it: that takes a minute on a slow adapter. To be run
// again, on any adapter, when classifierRecipe changes; scores before and after do not compare.
import { mkdir, writeFile } from 'node:fs/promises';
import { loadDataset, openDevice } from 'earthmover/node';
import { trainClassifier } from '../src/gan/classifier.ts';
import { packClassifier, shippedFile } from '../src/node/shipped-classifier.ts';

const device = await openDevice({ log: console.error });
for (const imageSize of [28, 32]) {
  const data = await loadDataset({ dataset: 'mnist', imageSize, log: console.error });
  const weights = await trainClassifier(device, data);
  const file = shippedFile(data);
  await mkdir(new URL('.', file), { recursive: true });
  await writeFile(file, packClassifier(weights));
  console.log(`${data.name} at ${imageSize} pixels`);
}
device.destroy();
