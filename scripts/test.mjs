// `npm test`: installs what is missing, then runs every test, or those that the arguments name.
import { setUp } from './setup.mjs';

await setUp();
process.argv.splice(2, 0, 'run');
await import('../node_modules/vitest/vitest.mjs');
