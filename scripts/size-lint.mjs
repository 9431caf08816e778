// Checks the sizes of what is in src/, generated files left out: lines of a file, a function and a class, and parameters
// by position. The limits are guards: what passes one usually holds two ideas, and is split between them.
// `node scripts/size-lint.mjs` prints what is above a limit; exit code 1 if anything is.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const limits = {
  fileLines: 300,
  /** Files may have more lines than this, but no more files than `longFiles`. */
  longFileLines: 200,
  longFiles: 20,
  functionLines: 80,
  classLines: 250,
  parameters: 4,
};

/** Faults of one file, and its lines: `{ lines, faults }`. */
function measure(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line + 1;
  const faults = [];
  const visit = (node) => {
    const line = lineOf(node.getStart());
    const lines = lineOf(node.getEnd()) - line + 1;
    const report = (fact, limit) => faults.push(`${path}:${line}: ${nameOf(node)} ${fact}, ${limit} at most`);
    if (ts.isFunctionLike(node)) {
      if (lines > limits.functionLines) report(`has ${lines} lines`, limits.functionLines);
      const { length } = node.parameters;
      if (length > limits.parameters) report(`takes ${length} parameters`, limits.parameters);
    }
    if (ts.isClassLike(node) && lines > limits.classLines) report(`has ${lines} lines`, limits.classLines);
    ts.forEachChild(node, visit);
  };
  visit(source);
  const lines = text.split('\n').length - 1;
  if (lines > limits.fileLines) faults.push(`${path} has ${lines} lines, ${limits.fileLines} at most`);
  return { lines, faults };
}

/** What is above a limit under the project's src/, a line each. */
export function oversized() {
  const root = fileURLToPath(new URL('../src/', import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.generated.ts'))
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
  const measured = files.map((path) => ({
    path,
    ...measure(`src/${path}`, readFileSync(root + path, 'utf8')),
  }));
  const faults = measured.flatMap((file) => file.faults);
  const long = measured.filter(({ lines }) => lines > limits.longFileLines);
  if (long.length > limits.longFiles) {
    const list = long.map(({ path, lines }) => `${path} (${lines})`).join(', ');
    faults.push(
      `${long.length} files have more than ${limits.longFileLines} lines, ${limits.longFiles} at most: ${list}`,
    );
  }
  return faults;
}

function nameOf(node) {
  const name = node.name ?? node.parent?.name;
  if (name) return name.getText();
  return ts.isConstructorDeclaration(node) ? 'the constructor' : 'a function';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = oversized();
  for (const fault of faults) console.error(fault);
  console.log(`sizes: ${faults.length} above a limit`);
  process.exit(faults.length ? 1 : 0);
}
