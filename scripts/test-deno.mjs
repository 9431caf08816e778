// `npm run test:deno`: the kernel tests and the recorded trajectories, or what the arguments name, run by Vitest in Deno: its
// WebGPU is wgpu with naga, an implementation independent of Dawn. On a GPU, or lavapipe; EARTHMOVER_ADAPTER chooses.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { denoFile } from './deno-file.mjs';

const given = process.argv.slice(2);
const files = given.some((argument) => argument.startsWith('test/'))
  ? []
  : ['test/kernels', 'test/gan/parity.test.ts'];
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const { status } = spawnSync(await denoFile(), ['run', '--allow-all', vitest, 'run', ...files, ...given], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  stdio: 'inherit',
});
process.exit(status ?? 1);
