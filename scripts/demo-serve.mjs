// Serves the built demo page on this machine only, and opens it in the browser where there is one.
import { fileURLToPath } from 'node:url';

/** Vite's logger; where no browser can be started, a line with the address instead of the failure's stack trace. */
function plainLogger(logger, address) {
  const { error } = logger;
  logger.error = (message, options) => {
    if (/^Error: spawn /.test(message))
      logger.warn(`no browser could be started here: open ${address()} in one`);
    else error(message, options);
  };
  return logger;
}

/** Resolves as soon as the page can be asked for. */
export async function serveDemo({ port, open }) {
  const { createLogger, preview } = await import('vite');
  let server;
  const address = () => server?.resolvedUrls?.local[0] ?? 'the address below';
  server = await preview({
    configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)),
    customLogger: plainLogger(createLogger(), address),
    preview: { host: '127.0.0.1', open, ...(port !== undefined && { port, strictPort: true }) },
  });
  server.printUrls();
}
