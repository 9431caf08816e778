// The TypeScript below src/ as a few JavaScript files, which esbuild makes at the first start after a change: a command
// then starts in a fraction of the time that translating some three hundred modules one by one takes.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import * as nodeModule from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { filesIn, stateOfFiles } from './files-state.mjs';
import { withAddresses } from './own-addresses.mjs';

const ours = fileURLToPath(new URL('..', import.meta.url));
/** What a bundle depends on besides sources. */
const makers = ['bundle.mjs', 'files-state.mjs', 'own-addresses.mjs'].map((name) =>
  join(ours, 'scripts', name),
);
/** Packages of plain JavaScript: some five hundred small files, which a start would otherwise look up one by one. */
const takenIn = ['commander', 'fast-png', 'gifenc', 'picocolors', 'vega', 'vega-lite', 'yaml', 'zod'];
/** Modules that threads start with: they lie beside whatever starts them. */
const threads = { 'fit-worker': 'src/node/packed/fit-worker.ts' };
/** A process that runs for days may still load a part of what it started with. */
const keptMs = 30 * 24 * 3600 * 1000;

/** Imports the bundle of a module below src/, such as `src/cli/main.ts`; throws where none can be made. */
export function importBundle(entry) {
  return importMade(ours, entry, { entryPoints: { main: entry, ...threads } });
}

/**
 * Makes one bundle of several modules below src/; the folder in which each lies as JavaScript under its name.
 *
 * @param modules the path of each within the checkout by its name
 */
export function bundleModules(modules) {
  return folderOf(ours, JSON.stringify(modules), { entryPoints: { ...modules, ...threads } });
}

/**
 * Imports several modules of the checkout at `root` in one bundle, so that each module is in it once.
 *
 * @param modules the path of each within the checkout by the name that its exports get in the result
 */
export function importLibrary(root, modules) {
  const contents = Object.entries(modules)
    .map(([name, path]) => `export * as ${name} from './${path}';`)
    .join('\n');
  return importMade(root, contents, {
    stdin: { contents, resolveDir: root, loader: 'ts' },
    entryNames: 'main',
  });
}

async function importMade(root, name, entry) {
  return import(pathToFileURL(join(await folderOf(root, name, entry), 'main.js')).href);
}

/** Readies this process for a bundle that is there, or is made now. */
async function folderOf(root, name, entry) {
  const folder = join(root, 'node_modules', '.cache', 'earthmover');
  const made = join(folder, keyOf(root, name));
  if (!isFolder(made)) await bundle(root, entry, folder, made);
  const now = new Date();
  utimesSync(made, now, now);
  // Node 22 and newer need not compile what they have compiled before.
  nodeModule.enableCompileCache?.(join(made, 'compiled'));
  process.setSourceMapsEnabled(true);
  return made;
}

async function bundle(root, entry, folder, made) {
  const { build } = await import('esbuild');
  mkdirSync(folder, { recursive: true });
  forgetOld(folder);
  const place = mkdtempSync(join(folder, '.making-'));
  try {
    await build({
      ...entry,
      absWorkingDir: root,
      outdir: place,
      bundle: true,
      splitting: true,
      banner: { js: requires },
      platform: 'node',
      format: 'esm',
      target: 'node20',
      // Node reads a map with its file: what no trace needs is not in it.
      sourcemap: 'linked',
      sourcesContent: false,
      logLevel: 'silent',
      plugins: [packagesOf(root), withAddresses((path) => JSON.stringify(pathToFileURL(path).href))],
    });
    renameSync(place, made);
  } catch (error) {
    // Another process may have been as quick: its bundle is the same.
    if (!isFolder(made)) throw error;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** What is no ES module asks for modules of Node by it. */
const requires =
  "import { createRequire as ownRequire } from 'node:module';\nconst require = ownRequire(import.meta.url);";
/** A map of a package's file that knows no lines: traces name places in our own sources. */
const bareMap = `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(
  '{"version":3,"sources":[""],"names":[],"mappings":"AAAA"}',
).toString('base64')}`;

/** For esbuild: the packages that are taken in where they are installed; all others are imported when they are needed. */
function packagesOf(root) {
  const taken = takenIn.filter((name) => existsSync(join(root, 'node_modules', name)));
  return {
    name: 'packages',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) => {
        const ours = !/[\\/]node_modules[\\/]/.test(importer);
        const within = taken.some((name) => path === name || path.startsWith(`${name}/`));
        return kind === 'entry-point' || within || !ours ? undefined : { path, external: true };
      });
      onLoad({ filter: /[\\/]node_modules[\\/].*\.m?js$/ }, ({ path }) => ({
        contents: readFileSync(path, 'utf8') + bareMap,
        loader: 'js',
      }));
    },
  };
}

/** Of all that the bundle is made of: names, sizes and times of the sources, and who translates them. */
function keyOf(root, entry) {
  const packages = ['package-lock.json', 'node_modules/.package-lock.json'].map((name) => join(root, name));
  return stateOfFiles([...filesIn(join(root, 'src')), ...packages, ...makers], entry).slice(0, 24);
}

function forgetOld(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (mtimeMs < Date.now() - keptMs) rmSync(path, { recursive: true, force: true });
  }
}

function isFolder(path) {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
