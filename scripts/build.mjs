// `npm run build`, and what `npm pack` runs first: lib/, the package as JavaScript with declarations and source maps. What
// entries share lies in files of their own, so that an import reads few files. A checkout needs none of it.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { build, transformSync } from 'esbuild';
import { withAddresses } from './own-addresses.mjs';
import { takenIn } from './taken-in.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const lib = join(root, 'lib');
const entries = {
  index: 'src/index.ts',
  node: 'src/node.ts',
  plots: 'src/plots.ts',
  cli: 'src/cli/main.ts',
  // A thread starts with it, from whatever file of lib/ asks for one.
  'fit-worker': 'src/node/packed/fit-worker.ts',
};
/** What index.ts exports as namespaces: a page's bundler drops what a page does not use of a file, but not of an object. */
const namespaces = Object.fromEntries(
  [
    ...readFileSync(join(root, entries.index), 'utf8').matchAll(/^export \* as (\w+) from '(\.\/.*)';$/gm),
  ].map(([, name, path]) => [name, path]),
);
const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const external = Object.keys({ ...dependencies, ...optionalDependencies }).filter(
  (name) => !takenIn.includes(name),
);

rmSync(lib, { recursive: true, force: true });
const tsc = [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json')];
const { status } = spawnSync(process.execPath, tsc, { stdio: ['ignore', 2, 2] });
if (status !== 0) process.exit(status ?? 1);
keepDeclarations(['index.d.ts', 'node.d.ts', 'plots.d.ts']);
const common = {
  absWorkingDir: root,
  outdir: lib,
  bundle: true,
  external: ['node:*', ...external],
  platform: 'neutral',
  mainFields: ['module', 'main'],
  format: 'esm',
  target: 'es2022',
  logLevel: 'warning',
};
const addresses = withAddresses(
  (path) => `new URL(${JSON.stringify(placeInLib(path))}, import.meta.url).href`,
);
const { metafile } = await build({
  ...common,
  entryPoints: { ...entries, ...inSrc(namespaces) },
  splitting: true,
  // Not minified: a page's bundler needs the remarks that say which calls have no effect.
  minifySyntax: true,
  sourcemap: 'linked',
  sourcesContent: false,
  metafile: true,
  // All files lie in lib/ itself, whatever part of src/ they hold.
  chunkNames: '[name]-[hash]',
  plugins: [apart(namespaces), addresses],
});
checkTakenIn(Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs)));
tighten();
for (const name of filesOf('.js.map')) thinMap(name);
for (const folder of ['node/assets', 'node/trained']) {
  cpSync(join(root, 'src', folder), join(lib, folder), { recursive: true });
}

/** The files of src/ that index.ts names. */
function inSrc(modules) {
  return Object.fromEntries(Object.entries(modules).map(([name, path]) => [name, join('src', path)]));
}

/** For esbuild: index.ts goes on importing these from files of their own. */
function apart(modules) {
  return {
    name: 'apart',
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ path, importer }) => {
        const [name] = Object.entries(modules).find(([, module]) => module === path) ?? [];
        if (name === undefined || importer !== join(root, entries.index)) return;
        return { path: `./${name}.js`, external: true };
      });
    },
  };
}

/** The licences of what is taken in must come along. */
function checkTakenIn(files) {
  const names = files.flatMap((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
  const found = [...new Set(names)].sort();
  if (String(found) === String([...takenIn].sort())) return;
  console.error(`lib/ took in ${found.join(', ')}: write that to scripts/taken-in.mjs`);
  process.exit(1);
}

/** Where a module of src/ would lie in lib/, as seen from there. */
function placeInLib(path) {
  const below = pathToFileURL(path).href.slice(pathToFileURL(join(root, 'src')).href.length);
  return `.${below}`;
}

/**
 * Packs what no page takes. A bundler needs the remarks and lines of the other files, and a trace in a page their maps; in
 * Node a trace names files and functions of earthmover/node without, and the command line shows none.
 */
function tighten() {
  const paged = reachedFrom(['index']);
  const imported = reachedFrom(['node']);
  for (const name of filesOf('.js')) {
    if (paged.has(name) || !existsSync(join(lib, `${name}.map`))) continue;
    rmSync(join(lib, `${name}.map`));
    const text = readFileSync(join(lib, name), 'utf8').replace(/\n\/\/# sourceMappingURL=.*\n?$/, '\n');
    const { code } = transformSync(text, {
      format: 'esm',
      target: common.target,
      minifyWhitespace: true,
      minifyIdentifiers: !imported.has(name),
    });
    writeFileSync(join(lib, name), code);
  }
}

/** Names of the files of lib/ that these entries read, and that those may load later. */
function reachedFrom(names) {
  const reached = new Set();
  const visit = (name) => {
    if (reached.has(name)) return;
    reached.add(name);
    const text = readFileSync(join(lib, name), 'utf8');
    for (const [, path] of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g)) visit(path);
  };
  for (const name of names) visit(`${name}.js`);
  return reached;
}

function filesOf(ending) {
  return readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(ending));
}

/** Keeps what users' compilers reach from the entries; the modules in it are named as they lie in the package. */
function keepDeclarations(entries) {
  const texts = new Map();
  const visit = (name) => {
    if (texts.has(name)) return;
    const text = readFileSync(join(lib, name), 'utf8')
      .replaceAll(/((?:from|import\()\s*['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2')
      // The one name of WebGPU that is no interface, so that it cannot be declared twice.
      .replaceAll('GPUFeatureName', 'string')
      // What settings say to people is text to compilers, and long.
      .replaceAll(
        /\b(readonly (?:meaning|expects|placeholder|label|paper)): "(?:[^"\\]|\\.)*"/g,
        '$1: string',
      );
    texts.set(name, text);
    for (const [, path] of text.matchAll(/(?:from|import\()\s*['"](\.[^'"]*)\.js['"]/g)) {
      visit(join(dirname(name), `${path}.d.ts`));
    }
  };
  for (const entry of entries) visit(entry);
  for (const name of filesOf('.d.ts')) if (!texts.has(name)) rmSync(join(lib, name));
  const names = new Set();
  for (const [name, text] of texts) {
    const used = text.match(/\bGPU[A-Z]\w*/g) ?? [];
    for (const each of used) names.add(each);
    const path = `${'../'.repeat(name.split('/').length - 1) || './'}webgpu.d.ts`;
    const reference = used.length > 0 ? `/// <reference path="${path}" />\n` : '';
    writeFileSync(join(lib, name), reference + text);
  }
  writeFileSync(join(lib, 'webgpu.d.ts'), interfaces([...names].sort()));
}

/** For compilers that do not know WebGPU. What lib.dom or @webgpu/types declares is merged with these, and wins. */
function interfaces(names) {
  return `${names.map((name) => `interface ${name} {}`).join('\n')}\n`;
}

/**
 * A map from lines to lines: stack traces need no columns, which are four fifths of the bytes. The sources are not in the
 * package; debuggers are told to step over them.
 */
function thinMap(name) {
  const file = join(lib, name);
  const map = JSON.parse(readFileSync(file, 'utf8'));
  const lines = decode(map.mappings).map((segments) => segments.slice(0, 1).map((each) => each.slice(0, 4)));
  const thin = { ...map, names: [], mappings: encode(lines), ignoreList: map.sources.map((_, i) => i) };
  writeFileSync(file, JSON.stringify(thin));
}
