#!/usr/bin/env node
// The command `earthmover`: runs src/cli/main.ts, whose `main(args)` resolves to the exit code.
import { importTypeScript } from './typescript.mjs';

const { main } = await importTypeScript(new URL('../src/cli/main.ts', import.meta.url).href);
const code = await main(process.argv.slice(2));
// Dawn's threads may outlive the work: leave by name once everything written has gone out.
for (const stream of [process.stdout, process.stderr]) await new Promise((done) => stream.write('', done));
process.exit(code);
