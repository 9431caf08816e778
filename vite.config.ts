import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as {
  version: string;
};

// The demo page: a static folder that works from any sub-path, served on this machine only.
// biome-ignore lint/style/noDefaultExport: Vite reads its configuration from the default export
export default defineConfig({
  root: fileURLToPath(new URL('src/demo', import.meta.url)),
  base: './',
  define: { __EARTHMOVER_VERSION__: JSON.stringify(version) },
  build: {
    outDir: fileURLToPath(new URL('dist/demo', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    rolldownOptions: {
      input: ['index.html', 'terms.html'].map((name) =>
        fileURLToPath(new URL(`src/demo/${name}`, import.meta.url)),
      ),
    },
    // The page's Content-Security-Policy allows files of its own origin only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
  server: { host: '127.0.0.1' },
  preview: { host: '127.0.0.1' },
});
