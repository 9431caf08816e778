import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

// Who calls an exported function can name what it takes and gives: every type of the sources in its declaration is
// exported from the same entry, by itself or in a namespace such as `metrics`.

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = join(root, 'src');
const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);

/** The declarations that a compiler writes for two entries and all that they reach, beside the sources. */
function declarationsOf(entries: readonly string[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const program = ts.createProgram([...entries], {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    skipLibCheck: true,
  });
  program.emit(undefined, (name, text) => texts.set(name, text));
  return texts;
}

/** A program of declarations alone. */
function programOf(texts: ReadonlyMap<string, string>, entries: readonly string[]): ts.Program {
  const host = ts.createCompilerHost(options);
  const [read, exists] = [host.getSourceFile.bind(host), host.fileExists.bind(host)];
  const textOf = (name: string) => texts.get(name.replace(/(?<!\.d)\.ts$/, '.d.ts'));
  host.fileExists = (name) => (name.startsWith(sources) ? texts.has(name) : exists(name));
  host.readFile = (name) => textOf(name) ?? ts.sys.readFile(name);
  host.getSourceFile = (name, language, ...rest) => {
    const text = textOf(name);
    return text === undefined
      ? read(name, language, ...rest)
      : ts.createSourceFile(name, text, language, true);
  };
  // The declarations import `./x.ts`, whose declaration is `x.d.ts`.
  host.resolveModuleNameLiterals = (literals, from, redirected, compilerOptions) =>
    literals.map(({ text }) => {
      const file = join(dirname(from), text).replace(/\.ts$/, '.d.ts');
      if (text.startsWith('.') && texts.has(file)) {
        return { resolvedModule: { resolvedFileName: file, extension: ts.Extension.Dts } };
      }
      return ts.resolveModuleName(text, from, compilerOptions, host, undefined, redirected);
    });
  return ts.createProgram([...entries], { ...options, noEmit: true, skipLibCheck: true }, host);
}

const entries = ['index', 'node'].map((name) => join(sources, `${name}.ts`));
const texts = declarationsOf(entries);
const declared = entries.map((entry) => entry.replace(/\.ts$/, '.d.ts'));
const program = programOf(texts, declared);
const checker = program.getTypeChecker();

function resolved(symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** All that an entry exports, what is in its namespaces included. */
function exportsOf(module: ts.Symbol): ReadonlySet<ts.Symbol> {
  const found = new Set<ts.Symbol>();
  for (const symbol of checker.getExportsOfModule(module).map(resolved)) {
    found.add(symbol);
    if (symbol.flags & ts.SymbolFlags.Module) for (const inner of exportsOf(symbol)) found.add(inner);
  }
  return found;
}

/** The types of the sources that a declaration names, members that are marked as internal left out. */
function namedIn(node: ts.Node): ts.Symbol[] {
  if (ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal')) return [];
  const name = ts.isTypeReferenceNode(node)
    ? node.typeName
    : ts.isExpressionWithTypeArguments(node)
      ? node.expression
      : ts.isImportTypeNode(node)
        ? node.qualifier
        : undefined;
  const symbol = name && checker.getSymbolAtLocation(name);
  const own = symbol ? [resolved(symbol)].filter(isOfSources) : [];
  return [...own, ...node.getChildren().flatMap(namedIn)];
}

function isOfSources(symbol: ts.Symbol): boolean {
  if (symbol.flags & ts.SymbolFlags.TypeParameter) return false;
  return (symbol.declarations ?? []).some((node) => node.getSourceFile().fileName.startsWith(sources));
}

describe.each(declared)('the entry %s', (entry) => {
  const file = program.getSourceFile(entry);
  const module = file && checker.getSymbolAtLocation(file);
  const exported = module ? exportsOf(module) : new Set<ts.Symbol>();

  it('is found, with what it exports', () => {
    expect(exported.size).toBeGreaterThan(100);
    expect([...exported].map(({ name }) => name)).toEqual(
      expect.arrayContaining(['createTrainer', 'TrainingConfig', 'matmul', 'Samples']),
    );
  });

  it('exports every type that its exports name', () => {
    const missing = [...exported].flatMap((symbol) =>
      (symbol.declarations ?? [])
        .filter((node) => !ts.isSourceFile(node))
        .flatMap(namedIn)
        .filter((type) => !exported.has(type))
        .map((type) => `${type.name}, which ${symbol.name} names`),
    );
    expect([...new Set(missing)].sort()).toEqual([]);
  });
});
