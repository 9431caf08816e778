#!/usr/bin/env node
// The command `earthmover`: runs src/cli/main.ts, whose `main(args)` resolves to the exit code.
import { importBundle } from './bundle.mjs';
import { requireNode } from './setup.mjs';
import { importTypeScript } from './typescript.mjs';

requireNode();
// Without esbuild, or where its output cannot be written, the sources are translated as they are imported.
const { main } = await importBundle('src/cli/main.ts').catch(() =>
  importTypeScript(new URL('../src/cli/main.ts', import.meta.url).href),
);
const code = await main(process.argv.slice(2));
// Dawn's threads may outlive the work: leave by name once everything written has gone out.
for (const stream of [process.stdout, process.stderr]) await new Promise((done) => stream.write('', done));
process.exit(code);
