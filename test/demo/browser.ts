import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';
import { cacheFolder } from '../../src/runtime/platform/node/cache-folder.ts';
import { readTar } from '../../src/runtime/platform/node/tar.ts';

const { resolve } = createRequire(import.meta.url);

/** Chromium on SwiftShader, WebGPU switched on; the one that the optional package @sparticuz/chromium brings along. */
export async function launchBrowser({ webgpu = true } = {}): Promise<Browser> {
  const folder = unpackedChromium();
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: [
      '--no-sandbox',
      ...(webgpu ? ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'] : []),
      '--enable-unsafe-swiftshader',
      '--font-render-hinting=none',
      '--lang=en-US',
    ],
    env: {
      ...process.env,
      LANG: 'en_US.UTF-8',
      LC_ALL: 'en_US.UTF-8',
      LD_LIBRARY_PATH: [join(folder, 'lib'), process.env.LD_LIBRARY_PATH ?? ''].filter(Boolean).join(':'),
      FONTCONFIG_PATH: join(folder, 'fonts'),
    },
  });
}

/** The browser with its libraries and fonts, unpacked once into the user's cache. */
function unpackedChromium(): string {
  const bin = join(dirname(resolve('@sparticuz/chromium')), '../../bin');
  const { version } = JSON.parse(readFileSync(join(bin, '../package.json'), 'utf8')) as { version: string };
  const folder = join(cacheFolder(), `chromium-${version}`);
  if (existsSync(folder)) return folder;
  const fresh = `${folder}.new-${process.pid}`;
  const unpack = (name: string) => brotliDecompressSync(readFileSync(join(bin, name)));
  const put = (path: string, bytes: Uint8Array, mode = 0o644) => {
    mkdirSync(dirname(join(fresh, path)), { recursive: true });
    writeFileSync(join(fresh, path), bytes, { mode });
  };
  put('chromium', unpack('chromium.br'), 0o755);
  for (const archive of ['swiftshader', 'fonts', 'al2023']) {
    for (const [path, bytes] of readTar(unpack(`${archive}.tar.br`))) {
      put(archive === 'fonts' ? join('fonts', path) : path, bytes, 0o755);
    }
  }
  // The archive's own fonts.conf names folders of the system that it was made for.
  const folders = [join(folder, 'fonts'), '/usr/share/fonts'].map((path) => `<dir>${path}</dir>`).join('');
  const cache = `<cachedir>${join(folder, 'font-cache')}</cachedir>`;
  put(
    'fonts/fonts.conf',
    new TextEncoder().encode(`<?xml version="1.0"?><fontconfig>${folders}${cache}</fontconfig>`),
  );
  try {
    renameSync(fresh, folder);
  } catch {
    // Another process was first.
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
}
