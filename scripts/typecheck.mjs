// `npm run typecheck`: types of sources, tests and scripts, by the compiler of test/tools: the same language as that of the
// editor in a fifth of the time, without its programming interface, which tests and documents need.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setUpTests } from './setup.mjs';

await setUpTests();
const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = fileURLToPath(new URL('../test/tools/node_modules/typescript/bin/tsc', import.meta.url));
const { status } = spawnSync(process.execPath, [tsc, '--project', root, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 1);
