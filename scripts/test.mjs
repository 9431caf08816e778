// `npm test`: installs what is missing, then runs every test, or those that the arguments name.
import { setUpTests } from './setup.mjs';

await setUpTests();
process.argv.splice(2, 0, 'run');
await import('../node_modules/vitest/vitest.mjs');
