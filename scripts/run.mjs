// `node scripts/run.mjs FILE ...`: runs a TypeScript file as a script with the rest as its arguments.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { importTypeScript } from './typescript.mjs';

const [file, ...args] = process.argv.slice(2);
if (!file) {
  console.error('usage: node scripts/run.mjs FILE [arguments]');
  process.exit(2);
}
process.argv = [process.execPath, resolve(file), ...args];
await importTypeScript(pathToFileURL(resolve(file)).href);
