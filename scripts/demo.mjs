// `npm run demo`: builds the page, serves it on this machine only, and opens it in the browser.
// `--no-open` only serves; `--port N` takes another port than 4173.
import { fileURLToPath } from 'node:url';
import { buildDemo } from './demo-build.mjs';

const at = process.argv.indexOf('--port');
await buildDemo();
const { preview } = await import('vite');
const server = await preview({
  configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)),
  preview: {
    host: '127.0.0.1',
    open: !process.argv.includes('--no-open'),
    ...(at >= 0 && { port: Number(process.argv[at + 1]), strictPort: true }),
  },
});
server.printUrls();
