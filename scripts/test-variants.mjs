// `npm run test:variants -- [NAME ...]`: the recorded trajectories, determinism and objectives again, with every kernel
// variant (or those named) forced in turn wherever it is legal. On the adapter of $EARTHMOVER_ADAPTER; takes minutes each.
// Known: with `register`, a `workgroup`, `quad` or `subgroup` tile that is not split, on lavapipe, one mean score that all but cancels (of
// dcgan-bn-reference) is 1.07e-6 off, where the bound is 1e-6; with `winograd` it is 1.65e-6, and 1.82e-6 from PyTorch's
// float32, where the bound is 1.2e-6. Gradients and weights keep to theirs.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setUp } from './setup.mjs';
import { importTypeScript } from './typescript.mjs';

const root = new URL('..', import.meta.url);
const files = ['parity', 'objectives-parity', 'trainer-determinism', 'trainer-objectives'];

await setUp();
const { variantNames } = await importTypeScript(new URL('src/kernels/gemm-variants.ts', root).href);
const known = [...variantNames, 'fold', 'winograd'];
const named = process.argv.slice(2);
const unknown = named.find((name) => !known.includes(name));
if (unknown !== undefined) {
  console.error(`no kernel variant '${unknown}': choose of ${known.join(', ')}`);
  process.exit(2);
}
const failed = [];
for (const name of named.length > 0 ? named : known) {
  console.log(`== ${name}`);
  const { status } = spawnSync(
    process.execPath,
    ['scripts/test.mjs', ...files.map((file) => `test/gan/${file}.test.ts`), '--reporter=dot'],
    { cwd: fileURLToPath(root), stdio: 'inherit', env: { ...process.env, EARTHMOVER_VARIANT: name } },
  );
  if (status !== 0) failed.push(name);
}
console.log(failed.length > 0 ? `failed with ${failed.join(', ')}` : 'passed with every variant');
process.exit(failed.length > 0 ? 1 : 0);
