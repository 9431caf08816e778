// TypeScript and JavaScript in the pages. The blocks of a page are one program: each sees the names of those before it, as
// its reader does, and may use a name anew.
import { join } from 'node:path';
import ts from 'typescript';
import { type Block, root } from './blocks.ts';

export interface Program {
  readonly page: string;
  readonly text: string;
  /** What it imports from. */
  readonly modules: ReadonlySet<string>;
}

/** The program of a page's `ts` and `js` blocks, with the line numbers of the page. */
export function programOf(page: string, blocks: readonly Block[]): Program {
  const imports = new Imports();
  const lines: string[] = [];
  for (const block of blocks) {
    const body = imports.takenFrom(block.text).split('\n').slice(0, -1);
    while (lines.length < block.line - 1) lines.push('');
    // A scope inside of the last one's, opened where the page has its fence.
    lines[block.line - 2] += '{';
    lines.push(...body);
  }
  lines.push('}'.repeat(blocks.length));
  lines[0] = `${imports.statements()} export {}; ${lines[0]}`;
  return { page, text: lines.join('\n'), modules: imports.modules };
}

/** Imports stand outside of all scopes, each name once, however many blocks import it. */
class Imports {
  readonly modules = new Set<string>();
  readonly #statements = new Set<string>();

  /** The text with blanks for its imports, which are kept. */
  takenFrom(text: string): string {
    let rest = text;
    const source = ts.createSourceFile('block.ts', text, ts.ScriptTarget.Latest, true);
    for (const statement of source.statements.filter(ts.isImportDeclaration)) {
      this.#keep(statement);
      const [start, end] = [statement.getStart(), statement.getEnd()];
      rest = rest.slice(0, start) + rest.slice(start, end).replaceAll(/[^\n]/g, ' ') + rest.slice(end);
    }
    return rest;
  }

  statements(): string {
    return [...this.#statements].join(' ');
  }

  #keep({ importClause: clause, moduleSpecifier }: ts.ImportDeclaration): void {
    const from = moduleSpecifier.getText();
    this.modules.add(from.slice(1, -1));
    const names = clause?.namedBindings;
    if (clause === undefined) this.#statements.add(`import ${from};`);
    if (clause?.name) this.#statements.add(`import ${clause.name.text} from ${from};`);
    if (names && ts.isNamespaceImport(names)) this.#statements.add(`import ${names.getText()} from ${from};`);
    if (!names || !ts.isNamedImports(names)) return;
    const type = clause.phaseModifier === ts.SyntaxKind.TypeKeyword ? 'type ' : '';
    for (const element of names.elements)
      this.#statements.add(`import { ${type}${element.getText()} } from ${from};`);
  }
}

/** A file to compile, as if it lay at the root of the repository. */
export interface Compiled {
  /** Of the page that it is from. */
  readonly page: string;
  readonly text: string;
  readonly kind: 'ts' | 'js';
}

/** What the compiler says against each file, as `page:line: message`, by the options of this project. */
export function complaintsOf(files: readonly Compiled[]): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const parsed = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const options = { ...parsed.options, allowJs: true, checkJs: true, noEmit: true };
  const named = new Map(
    files.map((file, i) => [join(root, `${file.page.replaceAll('/', '.')}.${i}.${file.kind}`), file]),
  );
  const host = ts.createCompilerHost(options);
  const [exists, read] = [host.fileExists.bind(host), host.getSourceFile.bind(host)];
  host.fileExists = (name) => named.has(name) || exists(name);
  host.getSourceFile = (name, language, ...rest) => {
    const file = named.get(name);
    return file ? ts.createSourceFile(name, file.text, language, true) : read(name, language, ...rest);
  };
  const program = ts.createProgram([...named.keys()], options, host);
  return [...named].flatMap(([name, { page, kind }]) => {
    const source = program.getSourceFile(name);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ start = 0, messageText }) => {
      const line = (source?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
      // All imports of a page stand in the first line, which is a heading's.
      const place = kind === 'ts' && line === 1 ? 'imports' : line;
      return `${page}:${place}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
  });
}
