import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/**
 * Builds the worker as one more entry of the page, not as a bundle of its own, so that the code of both is sent once:
 * settings, checks, comlink.
 */
const sharedWorker: Plugin = {
  name: 'shared-worker',
  apply: 'build',
  enforce: 'pre',
  async transform(code, id) {
    const asked = /new URL\('(\S+\.worker\.ts)', import\.meta\.url\)/.exec(code);
    if (!asked) return undefined;
    const worker = fileURLToPath(new URL(asked[1] ?? '', `file://${id}`));
    // Each worker has a name of its own: two chunks of one name would be one file to this reference.
    const file = this.emitFile({ type: 'chunk', id: worker, name: basename(worker, '.worker.ts') });
    return code.replace(asked[0], `import.meta.ROLLUP_FILE_URL_${file}`);
  },
};

/** Shaders are sent without the white space that only readers need, and without those that no page runs. */
const smallShaders: Plugin = {
  name: 'small-shaders',
  apply: 'build',
  enforce: 'pre',
  resolveId: (id) => (id === './conv2d-winograd.ts' ? join(source, 'demo/worker/no-winograd.ts') : undefined),
  transform: (code, id) =>
    id.endsWith('shaders.generated.ts')
      ? code
          .replace(/^ +"winograd-.*\n/gm, '')
          .replace(/\\n +/g, '\\n')
          .replace(/, /g, ',')
          .replace(/(?<!>) ([+*=]=?) /g, '$1')
      : undefined,
};

const source = fileURLToPath(new URL('src', import.meta.url));
const worker = 'worker/engine.worker.ts';
const needed = new Map<string, Set<string>>();

interface Graph {
  readonly getModuleInfo: (id: string) => { readonly importedIds: readonly string[] } | null;
}

/** Whether an entry of the page needs a module to begin: not what it imports later. */
function needs(entry: string, id: string, graph: Graph): boolean {
  const start = join(source, 'demo', entry);
  const all = needed.get(start) ?? new Set([start]);
  if (!needed.has(start)) {
    for (const each of all) for (const next of graph.getModuleInfo(each)?.importedIds ?? []) all.add(next);
    needed.set(start, all);
  }
  // Comlink and Vite's own code are needed by smaller entries, too.
  return id !== start && /[\\/](?:src|zod|idb-keyval)[\\/]/.test(id) && all.has(id);
}

/**
 * Two files for what every visit needs, where the bundler would make one for each set of those who need it, down to a few
 * hundred bytes: code compresses better in one. What a visit may do without stays in files of its own.
 */
const everyVisit = [
  {
    debugName: 'what page and worker need',
    name: (id: string, graph: Graph) =>
      needs(worker, id, graph) && needs('main.ts', id, graph) ? 'shared' : null,
    priority: 1,
  },
  {
    debugName: 'what the worker needs',
    name: (id: string, graph: Graph) => (needs(worker, id, graph) ? 'library' : null),
  },
  {
    debugName: 'what the page needs',
    name: (id: string, graph: Graph) =>
      /[\\/]demo[\\/](?:page|story)[\\/]/.test(id) && needs('main.ts', id, graph) ? 'page' : null,
  },
];

/** What scripts/demo-data.ts has made, and scripts/demo-build.mjs puts beside the page. */
const samples = fileURLToPath(new URL('dist/demo-data', import.meta.url));
const shipped = existsSync(samples) ? readdirSync(samples).map((name) => name.split('.')[0]) : [];

// The demo page: a static folder that works from any sub-path, served on this machine only.
// biome-ignore lint/style/noDefaultExport: Vite reads its configuration from the default export
export default defineConfig({
  root: fileURLToPath(new URL('src/demo', import.meta.url)),
  base: './',
  plugins: [sharedWorker, smallShaders],
  define: { __EARTHMOVER_VERSION__: JSON.stringify(version), __EARTHMOVER_DATA__: JSON.stringify(shipped) },
  build: {
    outDir: fileURLToPath(new URL('dist/demo', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    rolldownOptions: {
      output: { codeSplitting: { groups: everyVisit, includeDependenciesRecursively: false } },
      input: ['index.html', 'terms.html'].map((name) =>
        fileURLToPath(new URL(`src/demo/${name}`, import.meta.url)),
      ),
    },
    // The page's Content-Security-Policy allows files of its own origin only.
    assetsInlineLimit: 0,
    // What preloads modules needs a document, which the worker has not.
    modulePreload: false,
  },
  worker: { format: 'es' },
  server: { host: '127.0.0.1' },
  preview: { host: '127.0.0.1' },
});
