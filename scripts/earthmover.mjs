#!/usr/bin/env node
// The command `earthmover`: runs src/cli/main.ts from its sources in a checkout, and as it was built in the package.
import { existsSync } from 'node:fs';
import { requireNode } from './require-node.mjs';

requireNode();
const sources = existsSync(new URL('../src/cli/main.ts', import.meta.url));
const { runProcess } = await (sources ? importSources() : import('../lib/cli.js'));
await runProcess(process.argv.slice(2));

async function importSources() {
  const { importBundle } = await import('./bundle.mjs');
  // Without esbuild, or where its output cannot be written, the sources are translated as they are imported.
  return importBundle('src/cli/main.ts').catch(async () => {
    const { importTypeScript } = await import('./typescript.mjs');
    return importTypeScript(new URL('../src/cli/main.ts', import.meta.url).href);
  });
}
