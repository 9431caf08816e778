// `npm run demo`: builds the page, serves it on this machine only, and opens it in the browser.
// `--no-open` only serves; `--port N` takes another port than 4173.
import { buildDemo } from './demo-build.mjs';
import { serveDemo } from './demo-serve.mjs';

const at = process.argv.indexOf('--port');
await buildDemo();
await serveDemo({
  port: at < 0 ? undefined : Number(process.argv[at + 1]),
  open: !process.argv.includes('--no-open'),
});
