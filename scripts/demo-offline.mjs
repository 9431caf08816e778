// Builds the page's service worker beside the built page, with the names and hashes of all files that it keeps.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const source = fileURLToPath(new URL('../src/demo/service-worker.ts', import.meta.url));
const output = 'service-worker.js';

/** @param {string} site the folder of the built page, with its samples */
export async function buildServiceWorker(site) {
  const files = readdirSync(site, { recursive: true, encoding: 'utf8' })
    .filter((name) => name !== output && statSync(join(site, name)).isFile())
    .map((name) => name.replaceAll('\\', '/'))
    .sort();
  const isSample = (name) => name.startsWith('data/');
  const kept = files
    .filter((name) => !isSample(name))
    .map((url) => entryOf(url, readFileSync(join(site, url))));
  const samples = files.filter(isSample).flatMap((name) => [name, readFileSync(join(site, name))]);
  await build({
    entryPoints: [source],
    outfile: join(site, output),
    bundle: true,
    minify: true,
    // Not as a module: not every browser takes a service worker that is one.
    format: 'iife',
    target: 'es2022',
    define: {
      'process.env.NODE_ENV': '"production"',
      __EARTHMOVER_FILES__: JSON.stringify(kept),
      __EARTHMOVER_SAMPLES__: JSON.stringify(hashOf(samples)),
    },
    logLevel: 'warning',
  });
}

/** The browser refuses a file with other bytes: a folder that is only half replaced is no update yet. */
function entryOf(url, bytes) {
  const integrity = `sha256-${createHash('sha256').update(bytes).digest('base64')}`;
  return { url, revision: integrity, integrity };
}

function hashOf(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 16);
}
