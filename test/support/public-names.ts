// What the public entries export, by the compiler: every name with its declaration, and every public member of each.
//   name    as users write it: `createTrainer`, `ops.matmul`
//   member  a property, method or accessor of an exported class, interface or object type

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** By the specifier that users import; a name that several entries have belongs to the first of them. */
export const entries = {
  earthmover: 'index',
  'earthmover/plots': 'plots',
  'earthmover/node': 'node',
} as const;
export type Entry = keyof typeof entries;
const specifiers = Object.keys(entries) as Entry[];

export const sources = join(root, 'src/');
const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);

export type FunctionWithBody = ts.FunctionLikeDeclaration & { readonly body: ts.ConciseBody };

type Member = ts.ClassElement | ts.TypeElement | ts.ObjectLiteralElement;

export interface Documented {
  readonly name: string;
  readonly symbol: ts.Symbol;
  /** Where its docstring is. */
  readonly node: ts.Node;
}

export interface PublicName extends Documented {
  readonly entry: Entry;
  readonly members: readonly Documented[];
}

/** A program of the entries and of modules that are in no file: text by path. */
export function programWith(texts: ReadonlyMap<string, string>, earlier?: ts.Program): ts.Program {
  const host = ts.createCompilerHost(options, true);
  const [read, exists, source] = [host.readFile, host.fileExists, host.getSourceFile.bind(host)];
  host.readFile = (path) => texts.get(path) ?? read(path);
  host.fileExists = (path) => texts.has(path) || exists(path);
  host.getSourceFile = (path, language, ...rest) => {
    const text = texts.get(path);
    if (text !== undefined) return ts.createSourceFile(path, text, language, true);
    return earlier?.getSourceFile(path) ?? source(path, language, ...rest);
  };
  const files = specifiers.map((entry) => `${sources}${entries[entry]}.ts`);
  return ts.createProgram([...files, ...texts.keys()], options, host);
}

/** All that the entries export, what is in their namespaces and the namespaces themselves included. */
export function publicNames(program: ts.Program): PublicName[] {
  const checker = program.getTypeChecker();
  const found = new Map<ts.Symbol, PublicName>();

  function walk(module: ts.Symbol, entry: Entry, prefix: string): void {
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = isAlias(exported) ? checker.getAliasedSymbol(exported) : exported;
      const node = declarationOf(symbol, exported);
      if (!node || found.has(symbol)) continue;
      const name = prefix + exported.name;
      const isModule = Boolean(symbol.flags & ts.SymbolFlags.Module);
      found.set(symbol, {
        name,
        entry,
        symbol,
        node,
        members: membersOf(node, checker),
      });
      if (isModule) walk(symbol, entry, `${name}.`);
    }
  }

  for (const entry of specifiers) {
    const file = program.getSourceFile(`${sources}${entries[entry]}.ts`);
    const module = file && checker.getSymbolAtLocation(file);
    if (module) walk(module, entry, '');
  }
  return [...found.values()];
}

function isAlias(symbol: ts.Symbol): boolean {
  return Boolean(symbol.flags & ts.SymbolFlags.Alias);
}

/** Of a namespace, the line that exports it: the docstring is there. */
function declarationOf(symbol: ts.Symbol, exported: ts.Symbol): ts.Node | undefined {
  const [node] = symbol.declarations ?? [];
  const [line] = exported.declarations ?? [];
  return node && ts.isSourceFile(node) && line && ts.isNamespaceExport(line) ? line.parent : node;
}

function membersOf(node: ts.Node, checker: ts.TypeChecker): Documented[] {
  return memberNodes(node).flatMap((member) => {
    const symbol = member.name && checker.getSymbolAtLocation(member.name);
    return symbol && isPublic(member) ? [{ name: symbol.name, symbol, node: member }] : [];
  });
}

function memberNodes(node: ts.Node): readonly Member[] {
  if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) return [...node.members];
  if (ts.isTypeAliasDeclaration(node)) return typeMembers(node.type);
  // A table is its own type; what has one written beside it has docstrings there.
  return ts.isVariableDeclaration(node) && !node.type && node.initializer ? rowsOf(node.initializer) : [];
}

function rowsOf(table: ts.Expression): readonly ts.ObjectLiteralElement[] {
  if (ts.isAsExpression(table) || ts.isSatisfiesExpression(table)) return rowsOf(table.expression);
  return ts.isObjectLiteralExpression(table) ? [...table.properties] : [];
}

function typeMembers(type: ts.TypeNode): readonly ts.TypeElement[] {
  if (ts.isTypeLiteralNode(type)) return [...type.members];
  return ts.isIntersectionTypeNode(type) || ts.isUnionTypeNode(type) ? type.types.flatMap(typeMembers) : [];
}

function isPublic(member: Member): boolean {
  if (!member.name || ts.isPrivateIdentifier(member.name)) return false;
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return !(ts.getCombinedModifierFlags(member) & hidden) && !isInternal(member);
}

function isInternal(node: ts.Node): boolean {
  return ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal');
}

/** The names that each entry exports by themselves, and whether each is nothing but a type. */
export function topLevelNames(program: ts.Program): Readonly<Record<Entry, ReadonlyMap<string, boolean>>> {
  const checker = program.getTypeChecker();
  const namesOf = (entry: Entry) => {
    const file = program.getSourceFile(`${sources}${entries[entry]}.ts`);
    const module = file && checker.getSymbolAtLocation(file);
    const symbols = module ? checker.getExportsOfModule(module) : [];
    return new Map(
      symbols.map((symbol) => {
        const own = isAlias(symbol) ? checker.getAliasedSymbol(symbol) : symbol;
        return [symbol.name, !isValue(own) || (symbol.declarations ?? []).some(isTypeOnly)];
      }),
    );
  };
  return {
    earthmover: namesOf('earthmover'),
    'earthmover/plots': namesOf('earthmover/plots'),
    'earthmover/node': namesOf('earthmover/node'),
  };
}

function isTypeOnly(node: ts.Declaration): boolean {
  return ts.isExportSpecifier(node) && (node.isTypeOnly || node.parent.parent.isTypeOnly);
}

export function isValue(symbol: ts.Symbol): boolean {
  return Boolean(symbol.flags & ts.SymbolFlags.Value);
}
