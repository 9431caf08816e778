// The examples of docstrings, each as a module of its own: what it imports is what it names of the package.
//   prelude  what an example may take as given, since most programs have it
//   claim    a line of an example that ends with a value as its comment: `1 + 1; // 2`

import ts from 'typescript';
import type { Entry, PublicName } from './public-names.ts';

/** In the order in which they are declared; each example has those that it names. */
const prelude: Readonly<Record<string, string>> = {
  device: 'Device',
  generator: 'Model',
  critic: 'Model',
  data: 'Dataset',
  trainer: 'Trainer',
};

export interface Example {
  readonly name: string;
  readonly entry: Entry;
  /** As it stands in the docstring. */
  readonly text: string;
  /** With its imports, and with declarations of what it takes as given. */
  readonly module: string;
  /** Values that it says its lines have, by line. */
  readonly claims: readonly Claim[];
}

interface Claim {
  readonly line: number;
  /** What is claimed to be the value: an expression. */
  readonly of: string;
  /** The value, as the comment has it. */
  readonly value: string;
}

/** The text of a declaration's `@example`, without fences. */
function exampleTextOf(node: ts.Node): string | undefined {
  const tag = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === 'example');
  const text = tag && ts.getTextOfJSDocComment(tag.comment);
  return text?.replaceAll(/^```.*$/gm, '').trim() || undefined;
}

/** The example of a name, as a module, given the top-level names of each entry: whether each is a type only. */
export function exampleOf(
  { name, entry, node }: PublicName,
  exported: Readonly<Record<Entry, ReadonlyMap<string, boolean>>>,
): Example | undefined {
  const text = exampleTextOf(node);
  if (text === undefined) return undefined;
  const source = ts.createSourceFile('example.ts', text, ts.ScriptTarget.Latest, true);
  const named = identifiersOf(source);
  const declared = declaredIn(source);
  const given = Object.keys(prelude).filter((each) => named.has(each) && !declared.has(each));
  const wanted = new Set([...named, ...given.flatMap((each) => prelude[each] ?? [])]);
  const free = [...wanted].filter((each) => !declared.has(each));
  const own = free.filter((each) => exported[entry].has(each));
  const others = free.filter((each) => !exported[entry].has(each) && exported.earthmover.has(each));
  const lines = [
    importOf(entry, own, exported[entry]),
    importOf('earthmover', others, exported.earthmover),
    ...given.map((each) => `declare const ${each}: ${prelude[each]};`),
    text,
  ];
  return { name, entry, text, module: `${lines.join('\n')}\n`, claims: claimsIn(source) };
}

function importOf(entry: Entry, names: readonly string[], isType: ReadonlyMap<string, boolean>): string {
  return `import { ${names.map((name) => (isType.get(name) ? `type ${name}` : name)).join(', ')} } from '${entry}';`;
}

/** Runs an example, and gives what each claim says beside what is there. */
export function runExample(
  { text, claims }: Example,
  library: Readonly<Record<string, unknown>>,
): readonly { readonly claimed: unknown; readonly found: unknown }[] {
  const lines = text.split('\n');
  for (const { line, of, value } of claims) lines[line] = `${lines[line]}\n;seen(${of}, ${value});`;
  const { outputText } = ts.transpileModule(lines.join('\n'), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const pairs: { claimed: unknown; found: unknown }[] = [];
  const seen = (found: unknown, claimed: unknown) => pairs.push({ claimed, found: plain(found) });
  new Function('seen', ...Object.keys(library), outputText)(seen, ...Object.values(library));
  return pairs;
}

function claimsIn(source: ts.SourceFile): Claim[] {
  return source.statements.flatMap((statement) => {
    const [comment] = ts.getTrailingCommentRanges(source.text, statement.end) ?? [];
    const value = comment && source.text.slice(comment.pos + 2, comment.end).trim();
    const of = subjectOf(statement);
    if (!value || !of || !isLiteral(value)) return [];
    return [{ line: source.getLineAndCharacterOfPosition(statement.end).line, of, value }];
  });
}

/** What a statement makes: an expression that has its value, after it. */
function subjectOf(statement: ts.Statement): string | undefined {
  if (ts.isExpressionStatement(statement)) return statement.expression.getText();
  if (!ts.isVariableStatement(statement)) return undefined;
  const [declaration] = statement.declarationList.declarations;
  return declaration && ts.isIdentifier(declaration.name) ? declaration.name.text : undefined;
}

/** Numbers, strings, booleans, and arrays and objects of those. */
function isLiteral(text: string): boolean {
  const { parseDiagnostics, statements } = ts.createSourceFile(
    'value.ts',
    `(${text});`,
    ts.ScriptTarget.Latest,
    true,
  ) as ts.SourceFile & { readonly parseDiagnostics: readonly ts.Diagnostic[] };
  const isPlain = (node: ts.Node): boolean =>
    ts.isLiteralExpression(node) ||
    [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword].includes(node.kind) ||
    ((ts.isArrayLiteralExpression(node) || ts.isParenthesizedExpression(node)) &&
      node.forEachChild((child) => !isPlain(child)) !== true) ||
    (ts.isPrefixUnaryExpression(node) && isPlain(node.operand)) ||
    (ts.isObjectLiteralExpression(node) &&
      node.properties.every((each) => ts.isPropertyAssignment(each) && isPlain(each.initializer)));
  const [first] = statements;
  return (
    parseDiagnostics.length === 0 && !!first && ts.isExpressionStatement(first) && isPlain(first.expression)
  );
}

/** Typed arrays as arrays, so that an example's comment can say them. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value) && Symbol.iterator in value) return [...(value as Iterable<number>)];
  return Array.isArray(value) ? value.map(plain) : value;
}

function identifiersOf(source: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !isPropertyName(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

function isPropertyName(node: ts.Identifier): boolean {
  const { parent } = node;
  return (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) && parent.name === node;
}

/** Names that an example's own statements declare, at any depth. */
function declaredIn(source: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    const isDeclaration =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node) ||
      ts.isFunctionDeclaration(node);
    if (isDeclaration && node.name && ts.isIdentifier(node.name)) names.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}
