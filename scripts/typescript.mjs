// Loads a TypeScript module from plain Node, in this very process: signals and exit codes stay whose they are.
import { installed, requireNode } from './setup.mjs';

export async function importTypeScript(url) {
  requireNode();
  try {
    const { register } = await import('tsx/esm/api');
    register();
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
