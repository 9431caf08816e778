// `npm start`: installs what is missing, then trains the quick-start run; further arguments override the preset.
import { setUp } from './setup.mjs';

await setUp();
process.argv.splice(2, 0, 'train', '--preset', 'quickstart');
await import('./earthmover.mjs');
