// The sources that apt has, and one more derived from them, for a suite that the distribution serves beside a release.
//   .sources  paragraphs of `Field: value`, several suites each
//   .list     one line a source: deb [options] address suite components
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Releases whose own Mesa is older than 24, and the suite of the same distribution that has a newer one. */
const newerMesa: Readonly<Record<string, string>> = { bookworm: 'bookworm-backports' };

/** Where apt reads its sources. */
export interface SourcePlaces {
  /** The file `sources.list`. */
  readonly list: string;
  /** The folder `sources.list.d`. */
  readonly parts: string;
}

/** A source to add, in the form of that from which it derives. */
export interface AddedSource {
  readonly suite: string;
  /** What a file of sources.list.d ends with. */
  readonly kind: 'sources' | 'list';
  readonly text: string;
}

/** The suite that has a Mesa new enough, where the release itself has none. */
export function newerSuite(release: string): string | undefined {
  return newerMesa[release];
}

/** Whether apt has the suite. */
export function hasSuite(suite: string, places: SourcePlaces): boolean {
  return (
    paragraphsOf(places).some((fields) => serves(fields, suite)) ||
    linesOf(places).some((line) => beforeSuite(line, suite) !== undefined)
  );
}

/**
 * The suite at the address, and with the keys, of the source that serves the release itself; undefined where apt has
 * no source of the release.
 */
export function derivedSource(release: string, suite: string, places: SourcePlaces): AddedSource | undefined {
  const paragraph = paragraphsOf(places).find((fields) => serves(fields, release));
  if (paragraph) return { suite, kind: 'sources', text: paragraphText(paragraph, suite) };
  const before = linesOf(places)
    .map((line) => beforeSuite(line, release))
    .find(Boolean);
  return before ? { suite, kind: 'list', text: `${before} ${suite} main\n` } : undefined;
}

function paragraphsOf(places: SourcePlaces): readonly ReadonlyMap<string, string>[] {
  return files(places, '.sources').flatMap((text) => text.split(/\n\s*\n/).map(fieldsOf));
}

function linesOf(places: SourcePlaces): readonly string[] {
  return files(places, '.list').flatMap((text) => text.split('\n'));
}

function files({ list, parts }: SourcePlaces, ending: string): readonly string[] {
  const names = readdir(parts).filter((name) => name.endsWith(ending));
  const paths = names.map((name) => join(parts, name));
  return [...(ending === '.list' ? [list] : []), ...paths].map(read);
}

/** The fields of a paragraph in lower case; a value keeps its further lines. */
function fieldsOf(paragraph: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  let last = '';
  for (const line of paragraph.split('\n')) {
    if (line.startsWith('#')) continue;
    const [, name, value = ''] = /^([A-Za-z-]+):[ \t]*(.*)$/.exec(line) ?? [];
    if (name) {
      last = name.toLowerCase();
      fields.set(last, value);
    } else if (last && line) {
      fields.set(last, `${fields.get(last)}\n${line}`);
    }
  }
  return fields;
}

function serves(fields: ReadonlyMap<string, string>, suite: string): boolean {
  const words = (name: string) => (fields.get(name) ?? '').split(/\s+/);
  const enabled = !/^(no|false|0|off)$/i.test(fields.get('enabled')?.trim() ?? 'yes');
  return enabled && words('types').includes('deb') && words('suites').includes(suite);
}

function paragraphText(fields: ReadonlyMap<string, string>, suite: string): string {
  const changed = new Map([...fields, ['types', 'deb'], ['suites', suite], ['components', 'main']]);
  return [...changed].map(([name, value]) => `${capitals(name)}: ${value}\n`).join('');
}

function capitals(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letters) => letters.toUpperCase());
}

/** What of a one-line source goes before its suite, where that is `suite`. */
function beforeSuite(line: string, suite: string): string | undefined {
  const [, before, found] = /^(deb\s+(?:\[[^\]]*\]\s+)?\S+)\s+(\S+)\s/.exec(`${line} `) ?? [];
  return found === suite ? before : undefined;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // not there, or for root alone
  }
}

function readdir(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
