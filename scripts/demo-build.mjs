// `npm run build:demo`: the demo page as a static folder, dist/demo, which works from any sub-path of any host.
// `--data NAME,…` ships only these of mnist, fashion-mnist and emoji.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setUp } from './setup.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const data = fileURLToPath(new URL('../dist/demo/data', import.meta.url));
const kept = fileURLToPath(new URL('../dist/demo-data', import.meta.url));

/** Builds the page; samples that an earlier build made are kept. */
export async function buildDemo(names = []) {
  await setUp();
  run(['scripts/run.mjs', 'scripts/demo-data.ts', kept, ...names]);
  const { build } = await import('vite');
  await build({ configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)), logLevel: 'warn' });
  if (!existsSync(kept)) return;
  rmSync(data, { recursive: true, force: true });
  cpSync(kept, data, { recursive: true });
}

function run(args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const at = process.argv.indexOf('--data');
  await buildDemo(at < 0 ? [] : (process.argv[at + 1] ?? '').split(',').filter(Boolean));
  console.log('dist/demo is ready: copy it to any host of static files');
}
