// One outer iteration of a workload in TensorFlow.js, for `earthmover bench --peer tfjs`. In a process of its own:
//   node scripts/peers/tfjs.mjs BACKEND SPEC FOLDER ADAPTER
// BACKEND is webgpu or wasm; SPEC is JSON with batch, latent, nCritic, learningRate, clip, sampleShape and the layers of
// both networks by their names here; FOLDER has the packages in its node_modules; ADAPTER is the class of ours.
// Says {"ready":…} or {"error":…} on stdout, then {"ms":…} for every line that comes in on stdin.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { importTypeScript } from '../typescript.mjs';

const [backend, specText, folder, adapterClass] = process.argv.slice(2);
const spec = JSON.parse(specText);
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
// The library greets on stdout.
console.log = console.error;

try {
  const require = createRequire(join(folder, 'package.json'));
  if (backend === 'webgpu') await offerWebgpu();
  const tf = require('@tensorflow/tfjs');
  await start(tf, require);
  const step = outerIteration(tf);
  await step();
  say({ ready: `tfjs ${tf.version.tfjs}` });
  for await (const _ of createInterface({ input: process.stdin })) {
    const begun = performance.now();
    await step();
    say({ ms: performance.now() - begun });
  }
  process.exit(0);
} catch (fault) {
  say({ error: String(fault?.message ?? fault).split('\n')[0] });
  process.exit(1);
}

/** The page's `navigator.gpu`, with the very adapter that Earthmover runs on, and its switches unless the environment says no. */
async function offerWebgpu() {
  const open = new URL('../../src/runtime/platform/node/open.ts', import.meta.url);
  const { openGpu } = await importTypeScript(open.href);
  const { adapter } = await openGpu({ adapter: adapterClass });
  const gpu = { requestAdapter: async () => adapter };
  const navigator = { gpu, userAgent: 'node' };
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  globalThis.self = globalThis;
}

async function start(tf, require) {
  const plugin = require(`@tensorflow/tfjs-backend-${backend}`);
  if (backend === 'wasm') {
    plugin.setWasmPaths(`${join(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'), '../dist')}/`);
    plugin.setThreadsCount((await import('node:os')).availableParallelism());
  }
  if (!(await tf.setBackend(backend))) throw new Error(`the backend ${backend} does not start`);
  await tf.ready();
}

function outerIteration(tf) {
  const { batch, latent, nCritic, learningRate, clip, sampleShape } = spec;
  const generator = network(tf, spec.generator);
  const critic = network(tf, spec.critic);
  const [criticRmsprop, generatorRmsprop] = [0, 1].map(() => tf.train.rmsprop(learningRate, 0.99, 0, 1e-8));
  const data = tf.randomNormal([2048, ...sampleShape]);
  const fake = () => generator.forward(tf.randomNormal([batch, latent]));
  const meanScore = (x) => tf.mean(critic.forward(x));
  return async () => {
    for (let i = 0; i < nCritic; i++) {
      tf.tidy(() => {
        const real = tf.gather(data, tf.randomUniform([batch], 0, 2048, 'int32'));
        const generated = fake();
        const { grads } = tf.variableGrads(
          () => tf.sub(meanScore(generated), meanScore(real)),
          critic.variables,
        );
        criticRmsprop.applyGradients(grads);
        for (const weight of critic.variables) weight.assign(tf.clipByValue(weight, -clip, clip));
      });
    }
    tf.tidy(() => {
      const { grads } = tf.variableGrads(() => tf.neg(meanScore(fake())), generator.variables);
      generatorRmsprop.applyGradients(grads);
    });
    // Commands run in order: with this value everything before it is done.
    await generator.variables[0].data();
  };
}

function network(tf, names) {
  const layers = names.map((name) => layer(tf, name));
  return {
    variables: layers.flatMap(({ variables = [] }) => variables),
    forward: (x) => layers.reduce((value, { forward }) => forward(value), x),
  };
}

/** A layer by the name that Earthmover's summary shows: `conv2d 64→128 k4 s2 p1`. */
function layer(tf, name) {
  const [kind] = name.split(' ');
  const numbers = (name.slice(kind.length).match(/[\d.]+/g) ?? []).map(Number);
  const weights = (shape) => tf.variable(tf.randomNormal(shape, 0, 0.02));
  if (kind === 'relu') return { forward: (x) => tf.relu(x) };
  if (kind === 'tanh') return { forward: (x) => tf.tanh(x) };
  if (kind === 'leakyRelu') return { forward: (x) => tf.leakyRelu(x, numbers[0]) };
  if (kind === 'flatten') return { forward: (x) => tf.reshape(x, [x.shape[0], -1]) };
  if (kind === 'unflatten') return { forward: (x) => tf.reshape(x, [x.shape[0], ...numbers]) };
  if (kind === 'linear') {
    const weight = weights(numbers);
    const bias = tf.variable(tf.zeros([numbers[1]]));
    return { variables: [weight, bias], forward: (x) => tf.add(tf.matMul(x, weight), bias) };
  }
  if (kind === 'batchNorm') {
    const gamma = tf.variable(tf.ones([numbers[0]]));
    const beta = tf.variable(tf.zeros([numbers[0]]));
    const forward = (x) => {
      const { mean, variance } = tf.moments(
        x,
        x.shape.slice(0, -1).map((_, axis) => axis),
      );
      return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5))), gamma), beta);
    };
    return { variables: [gamma, beta], forward };
  }
  const [inputs, outputs, kernel, stride, padding] = numbers;
  if (kind === 'conv2d') {
    const weight = weights([kernel, kernel, inputs, outputs]);
    return { variables: [weight], forward: (x) => tf.conv2d(x, weight, stride, padding) };
  }
  if (kind === 'convTranspose2d') {
    const weight = weights([kernel, kernel, outputs, inputs]);
    const size = (n) => (n - 1) * stride - 2 * padding + kernel;
    const forward = (x) => {
      const [n, height, width] = x.shape;
      return tf.conv2dTranspose(x, weight, [n, size(height), size(width), outputs], stride, padding);
    };
    return { variables: [weight], forward };
  }
  throw new Error(`no such layer in this program: ${name}`);
}
