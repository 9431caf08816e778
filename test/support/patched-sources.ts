import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Replaces `before` in a file of the repository; `before` must be in it. */
export interface Patch {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** Puts `line` in front of the first place where the file has `anchor`. */
export function inserted(file: string, anchor: string, line: string): Patch {
  return { file, before: anchor, after: `${line}\n${anchor}` };
}

const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
const unpatched = new Map<string, ts.SourceFile | undefined>();
let previous: ts.Program | undefined;

/**
 * Compiles the repository's sources as if the patches were written, and `added` were files of it.
 * @param checked files whose errors are asked for
 * @returns each error as `file: message`
 */
export function compileErrors(
  patches: readonly Patch[],
  checked: readonly string[],
  added: Readonly<Record<string, string>> = {},
): string[] {
  const texts = new Map(Object.entries(added).map(([file, text]) => [join(root, file), text]));
  for (const { file, before, after } of patches) {
    const text = texts.get(join(root, file)) ?? readFileSync(join(root, file), 'utf8');
    if (!text.includes(before)) throw new Error(`${file} has no ${before}`);
    texts.set(
      join(root, file),
      text.replace(before, () => after),
    );
  }
  const host = ts.createCompilerHost(options);
  const readSource = host.getSourceFile.bind(host);
  host.getSourceFile = (name, language, ...rest) => {
    const text = texts.get(name);
    if (text !== undefined) return ts.createSourceFile(name, text, language);
    if (!unpatched.has(name)) unpatched.set(name, readSource(name, language, ...rest));
    return unpatched.get(name);
  };
  const exists = host.fileExists.bind(host);
  host.fileExists = (name) => texts.has(name) || exists(name);
  const files = checked.map((file) => join(root, file));
  const program = ts.createProgram({
    rootNames: files,
    options,
    host,
    ...(previous && { oldProgram: previous }),
  });
  previous = program;
  return files.flatMap((file) => {
    const source = program.getSourceFile(file);
    if (source === undefined) throw new Error(`${file} is not there`);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText }) => `${file.slice(root.length)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
  });
}
