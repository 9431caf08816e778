// `npm run build:demo`: the demo page as a static folder, dist/demo, which works from any sub-path of any host.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildServiceWorker } from './demo-offline.mjs';
import { readOptions } from './options.mjs';
import { setUp } from './setup.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const site = join(root, 'dist/demo');
const kept = join(root, 'dist/demo-data');

/** The samples that the page can bring along; `demo-data.ts` makes them. */
const shipped = ['mnist', 'fashion-mnist', 'emoji'];

/** Trained generators that lie beside the page, and where they are: those of the package, and one that the page alone has. */
const generators = {
  mnist: 'src/node/trained',
  'mnist-conditional': 'src/demo/trained',
  'fashion-mnist': 'src/node/trained',
  emoji: 'src/node/trained',
};
const trainable = Object.keys(generators);

const help = `usage: npm run build:demo [-- --data NAMES] [--trained NAMES] [--url ADDRESS]

  --data NAMES   ships only these samples of ${shipped.join(', ')} (with commas between them; default: all)
  --trained NAMES  ships only these trained generators of ${trainable.join(', ')}; none for none of them
  --url ADDRESS  where the page will be, for the picture that links to it show, such as https://example.org/gan/
  --help         this text`;

/**
 * Builds the page; samples that an earlier build made are used again.
 *
 * @param {{ readonly names?: readonly string[], readonly trained?: readonly string[], readonly url?: string }} options
 */
export async function buildDemo({ names = [], trained = trainable, url } = {}) {
  await setUp();
  run(['scripts/run.mjs', 'scripts/demo-data.ts', kept, ...names]);
  const { build } = await import('vite');
  // The page offers what lies beside it, not what an earlier build has made.
  const there = (existsSync(kept) ? readdirSync(kept) : []).filter((file) => !file.endsWith('.png'));
  const beside = there
    .map((file) => file.split('.')[0] ?? '')
    .filter((name) => names.length === 0 || names.includes(name));
  const define = {
    __EARTHMOVER_DATA__: JSON.stringify(beside),
    __EARTHMOVER_TRAINED__: JSON.stringify(trained),
  };
  await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn', define });
  if (existsSync(kept)) {
    const asked = (path) => {
      const [name] = path.slice(kept.length + 1).split(/[\\/.]/);
      return !name || beside.includes(name);
    };
    rmSync(join(site, 'data'), { recursive: true, force: true });
    cpSync(kept, join(site, 'data'), { recursive: true, filter: asked });
  }
  if (url !== undefined) nameAddress(join(site, 'index.html'), url);
  for (const name of trained) {
    cpSync(
      join(root, generators[name], `${name}.safetensors`),
      join(site, `data/trained/${name}.safetensors`),
    );
  }
  await buildServiceWorker(site);
}

/** Those who show a link's picture want its whole address. */
function nameAddress(file, url) {
  const html = readFileSync(file, 'utf8').replace(
    'content="./card.png" />',
    `content="${new URL('card.png', url)}" />\n    <meta property="og:url" content="${new URL('.', url)}" />`,
  );
  writeFileSync(file, html);
}

function run(args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}

/** What is wrong with the options, in one line. */
function faultOf({ data = '', trained, url }) {
  for (const [flag, names, known] of [
    ['data', namesIn(data), shipped],
    ['trained', trainedIn(trained), trainable],
  ]) {
    const unknown = names.find((name) => !known.includes(name));
    if (unknown !== undefined) return `--${flag} ${unknown} is none of ${known.join(', ')}`;
  }
  if (url === undefined || /^https?:\/\/[^/]/.test(url)) return undefined;
  return `--url ${url} is no address: give one that begins with https://`;
}

/** All of them where nothing is asked for. */
function trainedIn(text = trainable.join(',')) {
  return text === 'none' ? [] : namesIn(text);
}

function namesIn(text) {
  return text.split(',').filter(Boolean);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = { data: { type: 'string' }, trained: { type: 'string' }, url: { type: 'string' } };
  const { data = '', trained, url } = readOptions(options, { help, check: faultOf });
  await buildDemo({ names: namesIn(data), trained: trainedIn(trained), url });
  console.log('dist/demo is ready: copy it to any host of static files');
}
