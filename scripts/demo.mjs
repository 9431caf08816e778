// `npm run demo`: builds the page, serves it on this machine only, and opens it in the browser.
import { buildDemo } from './demo-build.mjs';
import { serveDemo } from './demo-serve.mjs';
import { readOptions } from './options.mjs';

const help = `usage: npm run demo [-- --no-open] [--port N]

  --no-open   only serves the page
  --port N    takes another port than 4173
  --help      this text`;

const { port, 'no-open': closed } = readOptions(
  { port: { type: 'string' }, 'no-open': { type: 'boolean' } },
  {
    help,
    check: ({ port }) => (isPort(port) ? undefined : `--port ${port} is none: give one from 1 to 65535`),
  },
);
await buildDemo();
await serveDemo({ port: port === undefined ? undefined : Number(port), open: !closed });

function isPort(text) {
  return text === undefined || (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535);
}
