// YAML, of which JSON is a part, in files that a user writes.
import { parse as parseYaml, YAMLParseError } from 'yaml';
import { EarthmoverError, usageError } from '../core/errors.ts';
import { readRegularFile } from './regular-file.ts';

/** Settings and search spaces take some kilobytes, and are nested three deep. */
const mostBytes = 2 ** 20;
const mostDepth = 100;

/**
 * What a file of YAML, of which JSON is a part, holds.
 * @param words what the file is called, and the hints where it cannot be read and where it is no YAML
 */
export function readYamlFile(
  file: string,
  words: { readonly what: string; readonly place: string; readonly form: string },
): unknown {
  let text: string;
  try {
    text = readRegularFile(file, mostBytes).toString('utf8');
  } catch (error) {
    throw usageError(`the ${words.what} cannot be read`, {
      file,
      reason: error instanceof Error ? error.message : error,
      hint: words.place,
    });
  }
  try {
    if (isDeep(text)) throw new RangeError(`it is nested more than ${mostDepth} deep`);
    const value: unknown = parseYaml(text, { logLevel: 'error' });
    // A value that an anchor puts into itself is no settings, and JSON cannot write it.
    JSON.stringify(value);
    return value;
  } catch (error) {
    // Not all that a text can be wrong in is a syntax error to the parser: aliases without an anchor, too many of them,
    // brackets too deep.
    const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined;
    throw new EarthmoverError('usage', `the ${words.what} is no YAML or JSON`, {
      file,
      ...(line !== undefined && { line }),
      reason: error instanceof Error ? error.message.split('\n')[0] : error,
      hint: words.form,
    });
  }
}

/** The parser goes down its stack with the nesting, and where that ends, the process may end with it. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > mostDepth) return true;
  }
  const [runOfDashes, wideIndent] = [`(?:[-?][ \\t]+){${mostDepth}}`, `^ {${4 * mostDepth}}`];
  return new RegExp(`${runOfDashes}|${wideIndent}`, 'm').test(text);
}
