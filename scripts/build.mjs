// `npm run build`, and what `npm pack` runs first: lib/, the package as JavaScript modules with declarations and source
// maps, a module for a module of src/. A checkout needs none of it.
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode, encode } from '@jridgewell/sourcemap-codec';

const root = fileURLToPath(new URL('..', import.meta.url));
const lib = join(root, 'lib');

rmSync(lib, { recursive: true, force: true });
const tsc = [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json')];
const { status } = spawnSync(process.execPath, tsc, { stdio: ['ignore', 2, 2] });
if (status !== 0) process.exit(status ?? 1);
keepDeclarations(['index.d.ts', 'node.d.ts', 'plots.d.ts']);
for (const name of filesOf('.js.map')) thinMap(name);
for (const folder of ['node/assets', 'node/trained']) {
  cpSync(join(root, 'src', folder), join(lib, folder), { recursive: true });
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
      .replaceAll('GPUFeatureName', 'string');
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
