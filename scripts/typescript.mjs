// Loads a TypeScript module from plain Node, in this very process: signals and exit codes stay whose they are.
import { register as addHooks } from 'node:module';
import { requireNode } from './require-node.mjs';
import { installed } from './setup.mjs';

const source = (name) => new URL(`../src/${name}`, import.meta.url).href;
/** The public entries by the names that users import them by; package.json says where they are once built. */
const entries = {
  earthmover: source('index.ts'),
  'earthmover/node': source('node.ts'),
  'earthmover/plots': source('plots.ts'),
};
/**
 * The entries are the sources of this checkout. And a .ts file is a module wherever it lies: outside a package of that
 * type, Node would take it for CommonJS.
 */
const fromSources = `const entries = ${JSON.stringify(entries)};
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
    addHooks(`data:text/javascript,${encodeURIComponent(fromSources)}`);
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
