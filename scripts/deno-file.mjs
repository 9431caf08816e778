// Deno, for the tests: where its program is.
import { createRequire } from 'node:module';
import { setUpTests } from './setup.mjs';

/** Installed first where it is missing. */
export async function denoFile() {
  await setUpTests();
  const { runInstall } = createRequire(new URL('../test/tools/package.json', import.meta.url))(
    'deno/install_api.cjs',
  );
  return runInstall();
}
