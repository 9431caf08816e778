import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { WgslReflect } from 'wgsl_reflect/wgsl_reflect.module.js';
import { oversized } from '../scripts/size-lint.mjs';
import { shaders } from '../src/kernels/shaders.generated.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A folder imports from itself and from those before it. */
const levels = [
  'core',
  'graph',
  'ops',
  'transform',
  'kernels',
  'compiler',
  'runtime',
  'nn',
  'data',
  'metrics',
  'io',
  'gan',
  'bench',
  'figures',
  'node',
  'cli',
  'demo',
];

/** What the public entries may not reach directly. */
const entries: Readonly<Record<string, readonly string[]>> = {
  'index.ts': ['node', 'cli', 'demo'],
  'node.ts': ['cli', 'demo'],
  'plots.ts': ['node', 'cli', 'demo'],
};

const nodeFolders = /^(cli|node|runtime\/platform\/node)\/|^node\.ts$/;

interface Source {
  /** Path within src/, e.g. `core/shape.ts`. */
  readonly path: string;
  /** Files within src/ that it imports, types included. */
  readonly files: readonly string[];
  /** Packages and built-in modules that it imports. */
  readonly packages: readonly string[];
  readonly identifiers: ReadonlySet<string>;
}

const sources = list('src', /\.ts$/).map(read);
const byPath = new Map(sources.map((source) => [source.path, source]));
const shaderFiles = list('shaders', /\.wgsl$/);

describe('the source tree', () => {
  it.each(['src', 'scripts', 'shaders'])('says at the top of every file of %s what the file is', (folder) => {
    const files = list(folder, /\.(m?ts|mjs|wgsl)$/);
    // What documents the first declaration says nothing of the file, unless that is a public module.
    const head = /^(#!.*\n)?(\/\/|\/\*\*(?:(?!\*\/)[\s\S])*@module)/;
    const silent = files.filter((path) => !head.test(readFileSync(join(root, folder, path), 'utf8')));
    expect(files.length).toBeGreaterThan(0);
    expect(silent).toEqual([]);
  });

  it('has only known folders and entries', () => {
    const unknown = sources.filter(
      ({ path }) => !levels.includes(folderOf(path)) && !(path in entries) && !path.endsWith('.d.ts'),
    );
    expect(unknown.map(({ path }) => path)).toEqual([]);
    expect(sources.length).toBeGreaterThan(10);
  });

  it('imports downwards only, in the order of the levels', () => {
    const wrong = sources.flatMap(({ path, files }) =>
      files.filter((file) => !mayImport(path, file)).map((file) => `${path} imports ${file}`),
    );
    expect(wrong).toEqual([]);
  });

  it('imports no file that is not there', () => {
    const missing = sources.flatMap(({ path, files }) =>
      files.filter((file) => !existsSync(join(root, 'src', file))).map((file) => `${path} imports ${file}`),
    );
    expect(missing).toEqual([]);
  });

  it('has no import cycles between files', () => {
    expect(cycles()).toEqual([]);
  });

  it('names objects of the GPU in runtime/ only', () => {
    const wrong = sources
      .filter(({ path }) => !path.startsWith('runtime/'))
      .flatMap(({ path, identifiers }) =>
        // The name of an optional feature is a string like any other.
        [...identifiers]
          .filter((name) => /^GPU[A-Z]/.test(name) && name !== 'GPUFeatureName')
          .map((name) => `${path}: ${name}`),
      );
    expect(wrong).toEqual([]);
  });

  it('imports modules of Node, and Dawn, in the folders for Node only', () => {
    const wrong = sources
      .filter(({ path }) => !nodeFolders.test(path))
      .flatMap(({ path, packages }) => packages.filter(needsNode).map((name) => `${path} imports ${name}`));
    expect(wrong).toEqual([]);
  });

  it('has no file, function, class or list of parameters above the limits', () => {
    expect(oversized()).toEqual([]);
  });

  it('keeps the public entry free of Node, however long the way', () => {
    const reached = byPath.has('index.ts') ? reachableFrom('index.ts') : [];
    expect(reached.filter((path) => byPath.get(path)?.packages.some(needsNode))).toEqual([]);
  });
});

describe('every shader', () => {
  const families = shaderFiles.filter((file) => !file.startsWith('lib/'));

  it('has one host half and one test', () => {
    const twins = families.flatMap((file) => {
      const stem = file.replace('.wgsl', '');
      return [`src/kernels/${stem}.ts`, `test/kernels/${stem}.test.ts`];
    });
    expect(twins.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it('takes in, once, what its import lines name', () => {
    expect(shaders['gemm-quad'].match(/^fn loadA\(/gm)).toHaveLength(1);
    expect(shaders['gemm-quad']).toContain('fn blockB(');
    expect(Object.values(shaders).filter((text) => /^\/\/ import /m.test(text))).toEqual([]);
  });

  it('shares at most ten lines of code, besides imports, with another shader of matrix products', () => {
    const stems = ['gemm-register', 'gemm-workgroup', 'gemm-subgroup', 'gemm-rows', 'gemm-quad'];
    const texts = stems.map((stem) => ({ stem, lines: codeLines(`shaders/${stem}.wgsl`) }));
    const tooMany = texts.flatMap((one, i) =>
      texts.slice(i + 1).flatMap((other) => {
        const shared = sharedLines(one.lines, other.lines);
        return shared.length > 10 ? [`${one.stem} and ${other.stem}:\n${shared.join('\n')}`] : [];
      }),
    );
    expect(tooMany).toEqual([]);
  });

  it.each(families)('numbers its bindings from 0 in group 0: %s', (file) => {
    const groups = reflect(file).getBindGroups();
    expect(groups).toHaveLength(1);
    const [bindings = []] = groups;
    expect(bindings.map((binding) => binding?.binding)).toEqual(bindings.map((_, i) => i));
  });

  it.each(families)('has one compute entry point, main: %s', (file) => {
    expect(reflect(file).entry.compute.map(({ name }) => name)).toEqual(['main']);
  });
});

function list(folder: string, pattern: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => pattern.test(path))
    .sort();
}

function read(path: string): Source {
  const text = readFileSync(join(root, 'src', path), 'utf8');
  const names = ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
  const files = names.filter((name) => name.startsWith('.')).map((name) => posix.join(dirname(path), name));
  return {
    path,
    files,
    packages: names.filter((name) => !name.startsWith('.')),
    identifiers: identifiersOf(text),
  };
}

function identifiersOf(text: string): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node) => {
    if (ts.isIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest));
  return names;
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : '';
}

function mayImport(from: string, to: string): boolean {
  if (to.startsWith('..')) return folderOf(from) === 'cli' && to === '../package.json';
  const closed = entries[from];
  if (closed) return !closed.includes(folderOf(to));
  // Above the levels, only the command line and the demo are users of the public entries.
  if (to in entries) return ['cli', 'demo'].includes(folderOf(from));
  return levels.indexOf(folderOf(to)) <= levels.indexOf(folderOf(from));
}

function needsNode(name: string): boolean {
  return name.startsWith('node:') || builtinModules.includes(name) || name === 'webgpu';
}

/** Each cycle once, as the path around it: depth-first, a file still on the way closes one. */
function cycles(): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]) => {
    if (way.includes(path)) found.push([...way.slice(way.indexOf(path)), path].join(' > '));
    if (way.includes(path) || done.has(path)) return;
    for (const file of byPath.get(path)?.files ?? []) visit(file, [...way, path]);
    done.add(path);
  };
  for (const { path } of sources) visit(path, []);
  return found;
}

function reachableFrom(path: string, seen = new Set<string>()): string[] {
  if (!seen.has(path)) {
    seen.add(path);
    for (const file of byPath.get(path)?.files ?? []) reachableFrom(file, seen);
  }
  return [...seen];
}

/** Lines with a word in them that is no comment's, as they stand in the file. */
function codeLines(path: string): string[] {
  const lines = readFileSync(join(root, path), 'utf8').split('\n');
  return lines.map((line) => line.replace(/\/\/.*/, '').trim()).filter((line) => /\w/.test(line));
}

/** Lines that both have, as often as both have them. */
function sharedLines(one: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return one.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

function reflect(file: string): WgslReflect {
  return new WgslReflect(shaders[file.replace('.wgsl', '') as keyof typeof shaders]);
}
