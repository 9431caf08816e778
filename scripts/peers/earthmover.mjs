// The work of `earthmover bench` in another checkout of this project, for `--against FOLDER`. In a process of its own:
//   node scripts/peers/earthmover.mjs FOLDER ADAPTER steps SPEC        one outer iteration at each order
//   node scripts/peers/earthmover.mjs FOLDER ADAPTER first-step SPEC   the making of a trainer with its first one
//   node scripts/peers/earthmover.mjs FOLDER ADAPTER products          the product that the order names
// ADAPTER is the class of ours; SPEC is JSON as in tfjs.mjs beside this file; an order is a line on stdin, for products
// the JSON of a ProductSpec. Says {"ready":…,"adapter":…} or {"error":…} on stdout, then {"ms":…} for every order.
// Networks and products are built here, from the other's modules: it need not know ours.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { importLibrary } from '../bundle.mjs';

const [folderName, adapter, task, specText] = process.argv.slice(2);
const folder = resolve(folderName);
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
// Whatever the other checkout prints is not for the one who asks.
console.log = console.error;

/** What is called in the other checkout, by the places that it has had since this program is there. */
const modules = {
  activations: 'src/nn/layers/activations.ts',
  batchNorm: 'src/nn/layers/batch-norm.ts',
  conv: 'src/nn/layers/conv2d.ts',
  convTranspose: 'src/nn/layers/conv-transpose2d.ts',
  flatten: 'src/nn/layers/flatten.ts',
  linear: 'src/nn/layers/linear.ts',
  model: firstThere('src/nn/sequential.ts', 'src/nn/module.ts'),
  convolution: 'src/ops/conv2d.ts',
  leaf: 'src/ops/leaf.ts',
  matmul: 'src/ops/matmul.ts',
  kernels: 'src/bench/kernel-table.ts',
  steps: 'src/bench/steps.ts',
  open: 'src/runtime/platform/node/open-device.ts',
};

const tasks = { steps, 'first-step': firstStep, products };

try {
  const library = await load();
  const device = await library.open.openDevice({ adapter });
  const work = await tasks[task](library, device);
  const { description, vendor, architecture, device: name } = device.info;
  say({ ready: version(), adapter: description || `${vendor} ${architecture} ${name}`.trim() });
  for await (const order of createInterface({ input: process.stdin })) {
    say(await work(order).catch((fault) => ({ error: firstLine(fault) })));
  }
  // Drivers write their shader caches behind the program's back.
  if (task === 'first-step') await sleep(300);
  process.exit(0);
} catch (fault) {
  say({ error: firstLine(fault) });
  process.exit(1);
}

/** As the other checkout's own command is loaded: bundled, and translated at import where no bundle can be made. */
async function load() {
  return importLibrary(folder, modules).catch(async () => {
    const at = (path) => pathToFileURL(join(folder, path)).href;
    const { importTypeScript } = await import(at('scripts/typescript.mjs'));
    const loaded = {};
    for (const [name, path] of Object.entries(modules)) loaded[name] = await importTypeScript(at(path));
    return loaded;
  });
}

async function steps(library, device) {
  const { workload, config } = described(library, JSON.parse(specText));
  const timer = await library.steps.timeSteps(device, workload, config);
  return async () => ({ ms: await timer.step() });
}

function firstStep(library, device) {
  const { workload } = described(library, JSON.parse(specText));
  return async () => ({ ms: await library.steps.timeFirstStep(device, workload) });
}

function products({ kernels, ...library }, device) {
  return async (order) => {
    const spec = JSON.parse(order);
    const { ms, variant } = await kernels.measureKernel(device, productOf(library, spec), 1);
    return { ms, variant };
  };
}

/** The workload that the description tells of, made of the other checkout's layers. */
function described(library, { generator, critic, batch, latent, sampleShape, nCritic }) {
  const network = (name, inputShape, names) =>
    library.model.sequential(
      name,
      inputShape,
      names.map((each) => layer(library, each)),
    );
  const workload = {
    generator: network('generator', [latent], generator),
    critic: network('critic', sampleShape, critic),
    batch,
    latent,
  };
  return { workload, config: { nCritic } };
}

/** A layer by the name that our summary shows: `conv2d 64→128 k4 s2 p1`. */
function layer({ activations, batchNorm, conv, convTranspose, flatten, linear }, name) {
  const [kind] = name.split(' ');
  const numbers = (name.slice(kind.length).match(/[\d.]+/g) ?? []).map(Number);
  const [first, second, kernel, stride, padding] = numbers;
  if (kind === 'relu') return activations.relu();
  if (kind === 'tanh') return activations.tanh();
  if (kind === 'leakyRelu') return activations.leakyRelu(first);
  if (kind === 'flatten') return flatten.flatten();
  if (kind === 'unflatten') return flatten.unflatten(numbers);
  if (kind === 'linear') return linear.linear(first, second);
  if (kind === 'batchNorm') return batchNorm.batchNorm(first);
  if (kind === 'conv2d') return conv.conv2d(first, second, { kernel, stride, padding });
  if (kind === 'convTranspose2d')
    return convTranspose.convTranspose2d(first, second, { kernel, stride, padding });
  throw new Error(`no such layer in this program: ${name}`);
}

/** As `productCase` of src/bench/product.ts, made of the other checkout's operations. */
function productOf({ convolution, leaf: { input }, matmul: { matmul } }, spec) {
  // Figures are made of the time by the one who asks.
  const named = (value) => ({ name: spec.kind, value, flops: 1 });
  if (spec.kind === 'gemm') {
    const { mode, m, n, k } = spec;
    const a = input('a', mode === 'TN' ? [k, m] : [m, k]);
    const b = input('b', mode === 'NT' ? [n, k] : [k, n]);
    return named(matmul(a, b, mode));
  }
  const { kind, n, size, c, o, kernel, stride, padding } = spec;
  const window = { stride: [stride, stride], padding: [padding, padding] };
  const small = Math.floor((size + 2 * padding - kernel) / stride) + 1;
  const x = () => input('x', [n, size, size, c]);
  const weight = () => input('weight', [kernel, kernel, c, o]);
  const dy = () => input('dy', [n, small, small, o]);
  if (kind === 'conv') return named(convolution.conv2d(x(), weight(), window));
  if (kind === 'conv-input') return named(convolution.conv2dInput(dy(), weight(), [size, size], window));
  if (kind === 'conv-weight') return named(convolution.conv2dWeight(x(), dy(), [kernel, kernel], window));
  throw new Error(`no such product in this program: ${kind}`);
}

/** `earthmover 0.1.0, b9466ee`, with `-dirty` where files are changed. */
function version() {
  const { version: number } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  // A copy within another checkout would give the commit of that.
  if (!existsSync(join(folder, '.git'))) return `earthmover ${number}`;
  try {
    const args = ['-C', folder, 'describe', '--always', '--dirty', '--exclude=*'];
    const commit = execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return `earthmover ${number}, ${commit.trim()}`;
  } catch {
    return `earthmover ${number}`;
  }
}

function firstLine(fault) {
  return String(fault?.message ?? fault).split('\n')[0];
}

/** The place of a module that has moved. */
function firstThere(...paths) {
  return paths.find((path) => existsSync(join(folder, path))) ?? paths[0];
}
