import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const built = fileURLToPath(new URL('../../dist/demo', import.meta.url));

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
  '.json': 'application/json',
};

/** The built page on a server of its own, below a sub-path as on most hosts of static files. */
export interface Site {
  readonly address: string;
  readonly port: number;
  /** Puts another folder in the place of the page, as who brings a new version does. */
  readonly replace: (folder: string) => void;
  /**
   * Files that were asked for since `forget`, by name, with their bytes as a host sends them, gzipped; samples and the
   * recorded run left out.
   */
  readonly transferred: () => ReadonlyMap<string, number>;
  readonly forget: () => void;
  readonly close: () => void;
}

export async function serveBuiltPage(): Promise<Site> {
  let folder = built;
  const sent = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url!, 'http://localhost').pathname);
    const name = path.endsWith('/') ? `${path}index.html` : path;
    try {
      if (!name.startsWith('/a/sub-path/')) throw new Error('not below the sub-path');
      const file = name.slice('/a/sub-path/'.length);
      const bytes = await readFile(join(folder, file));
      if (!/^(data|recorded)\//.test(file)) sent.set(file, gzipSync(bytes).length);
      response.writeHead(200, { 'content-type': types[extname(name)] ?? 'application/octet-stream' });
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    replace: (next) => {
      folder = next;
    },
    address: `http://127.0.0.1:${port}/a/sub-path/`,
    transferred: () => new Map(sent),
    forget: () => sent.clear(),
    close: () => server.close(),
  };
}
