// Packages that only tests need, and that are large: test/tools has them, and `npm test` installs them.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The folder that they are installed in. */
export const tools: string = fileURLToPath(new URL('../tools/node_modules', import.meta.url));

/** What resolves their names. @throws where they are not installed: says how they are */
export function toolRequire(): NodeJS.Require {
  if (!existsSync(tools))
    throw new Error('what some tests need is missing: run `npm ci --prefix test/tools`');
  return createRequire(new URL('../tools/package.json', import.meta.url));
}
