// YAML, of which JSON is a part, in files that a user writes.
import { isMap, isScalar, isSeq, LineCounter, parseDocument, YAMLParseError } from 'yaml';
import { EarthmoverError, usageError } from '../core/errors.ts';
import { readRegularFile } from './regular-file.ts';

/** Settings and search spaces take some kilobytes, and are nested three deep. */
const mostBytes = 2 ** 20;
const mostDepth = 100;

/** What a file is called, and the hints where it cannot be read and where it is no YAML. */
interface FileWords {
  readonly what: string;
  readonly place: string;
  readonly form: string;
}

/** What a file holds, and where in it. */
export interface PlacedYaml {
  readonly text: string;
  readonly value: unknown;
  /** The line of a member, by the names and places that lead to it; of the nearest above it where it is not there. */
  lineOf(path: readonly (string | number)[]): number;
}

/** What a file of YAML, of which JSON is a part, holds. */
export function readYamlFile(file: string, words: FileWords): unknown {
  return readPlacedYaml(file, words).value;
}

/** The same, for messages that say where in the file something stands. */
export function readPlacedYaml(file: string, words: FileWords): PlacedYaml {
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
    const lines = new LineCounter();
    const document = parseDocument(text, { logLevel: 'error', lineCounter: lines });
    const [fault] = document.errors;
    if (fault) throw fault;
    const value: unknown = document.toJS();
    // A value that an anchor puts into itself is no settings, and JSON cannot write it.
    JSON.stringify(value);
    return { text, value, lineOf: (path) => lineOf(path, document.contents, lines) };
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

function lineOf(path: readonly (string | number)[], contents: unknown, lines: LineCounter): number {
  let node = contents;
  let offset = 0;
  for (const step of path) {
    const pair = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      : undefined;
    const next = isSeq(node) ? node.items[Number(step)] : pair?.value;
    const place = pair?.key ?? next;
    if (!isPlaced(place)) break;
    offset = place.range[0];
    node = next;
  }
  return lines.linePos(offset).line;
}

function isPlaced(node: unknown): node is { readonly range: readonly [number, ...number[]] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
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
