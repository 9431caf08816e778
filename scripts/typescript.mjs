// Loads a TypeScript module from plain Node, in this very process: signals and exit codes stay whose they are.
import { readFileSync } from 'node:fs';
import { register as addHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { requireNode } from './require-node.mjs';
import { installed } from './setup.mjs';

/** The public entries by the names that users import them by; package.json says where they are once built. */
const entries = { earthmover: 'index', 'earthmover/node': 'node', 'earthmover/plots': 'plots' };

/**
 * The entries are those of this checkout. And a .ts file is a module wherever it lies: outside a package of that
 * type, Node would take it for CommonJS.
 */
const hooks = (addresses) => `const entries = ${JSON.stringify(addresses)};
export async function resolve(specifier, context, next) {
  const resolved = await next(entries[specifier] ?? specifier, context);
  const ours = /\\.ts(\\?|$)/.test(resolved.url) && !resolved.url.includes('/node_modules/');
  return ours ? { ...resolved, format: 'module' } : resolved;
}`;

export async function importTypeScript(url) {
  requireNode();
  try {
    const { register } = await import('tsx/esm/api');
    register();
    addHooks(`data:text/javascript,${encodeURIComponent(hooks(await addressesFor(url)))}`);
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    console.error(
      installed()
        ? 'the package tsx is missing: run `npm ci`'
        : 'the packages are not installed yet: run `npm ci` first, or `npm start`, which does',
    );
    process.exit(1);
  }
  return import(url);
}

/** Where the entries are: bundled, which is there five times as soon, unless the script takes parts of src/ themselves, too. */
async function addressesFor(url) {
  const addresses = (place) =>
    Object.fromEntries(Object.entries(entries).map(([specifier, name]) => [specifier, place(name)]));
  const text = readFileSync(fileURLToPath(url), 'utf8');
  const sources = addresses((name) => new URL(`../src/${name}.ts`, import.meta.url).href);
  if (!/\b(?:from|import\() ?['"]earthmover['"/]/.test(text) || /['"][^'"\n]*\/src\//.test(text))
    return sources;
  try {
    const { bundleModules } = await import('./bundle.mjs');
    const names = Object.values(entries);
    const folder = await bundleModules(Object.fromEntries(names.map((name) => [name, `src/${name}.ts`])));
    return addresses((name) => pathToFileURL(`${folder}/${name}.js`).href);
  } catch {
    // Without esbuild, or where its output cannot be written.
    return sources;
  }
}
