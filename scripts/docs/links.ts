// The links of a built site: each leads to a file of it, and to an anchor in that file; nothing is fetched from elsewhere.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { inflateSync } from 'node:zlib';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';

interface Reference {
  readonly to: string;
  /** Needed to show the page, where a link only leads away from it. */
  readonly needed: boolean;
}

interface Page {
  readonly anchors: ReadonlySet<string>;
  readonly references: readonly Reference[];
}

/** What is wrong with the links of the site in `folder`, a line each; empty where all is well. */
export function brokenLinks(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) =>
    path.replaceAll('\\', '/'),
  );
  const textOf = (name: string) => readFileSync(join(folder, name), 'utf8');
  const pages = new Map(
    files.filter((name) => name.endsWith('.html')).map((name) => [name, read(textOf(name))]),
  );
  const faultOf = (from: string, { to, needed }: Reference): string | undefined => {
    if (/^[a-z][a-z+.-]*:|^\/\//i.test(to)) {
      return needed && !to.startsWith('data:') ? 'is fetched from elsewhere' : undefined;
    }
    const [path = '', anchor] = to.split('#').map(decodeURIComponent);
    if (path.startsWith('/')) return 'works at the root of a host only';
    const name = path === '' ? from : posix.join(dirname(from), path);
    if (name.startsWith('..') || !existsSync(join(folder, name))) return 'leads to no file';
    if (statSync(join(folder, name)).isDirectory()) return 'leads to a folder, which not every host shows';
    if (anchor !== undefined && anchor !== '' && pages.get(name)?.anchors.has(anchor) === false) {
      return 'leads to no anchor of that page';
    }
    return undefined;
  };
  const all = [
    ...[...pages].map(([name, { references }]) => [name, references] as const),
    ...files.filter((name) => name.endsWith('.css')).map((name) => [name, ofStyles(textOf(name))] as const),
    // What the sidebar and the search lead to, as seen from the root.
    ...files
      .filter((name) => /^assets\/(navigation|search|hierarchy)\.js$/.test(name))
      .map((name) => [name.replace('assets/', ''), ofData(textOf(name))] as const),
  ];
  return all.flatMap(([name, references]) =>
    references.flatMap((reference) => {
      const fault = faultOf(name, reference);
      return fault === undefined ? [] : [`${name}: ${reference.to} ${fault}`];
    }),
  );
}

function read(html: string): Page {
  const anchors = new Set<string>();
  const references: Reference[] = [];
  const visit = (node: DefaultTreeAdapterTypes.Node) => {
    if ('attrs' in node) {
      for (const { name, value } of node.attrs) {
        if (name === 'id' || (name === 'name' && node.tagName === 'a')) anchors.add(value);
        if (name === 'href') references.push({ to: value, needed: node.tagName !== 'a' });
        if (name === 'src') references.push({ to: value, needed: true });
      }
    }
    if ('childNodes' in node) for (const child of node.childNodes) visit(child);
  };
  visit(parse(html));
  return { anchors, references };
}

function ofStyles(css: string): Reference[] {
  const found = css.matchAll(/url\(\s*(['"]?)(?<url>.*?)\1\s*\)|@import\s+(['"])(?<imported>.*?)\3/g);
  return [...found].map(({ groups }) => ({ to: groups?.url ?? groups?.imported ?? '', needed: true }));
}

/** The addresses in what TypeDoc packs for its scripts: JSON, deflated, in base 64. */
function ofData(script: string): Reference[] {
  const packed = /= "([^"]+)"/.exec(script)?.[1];
  if (packed === undefined) return [];
  const references: Reference[] = [];
  const visit = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      if ((name === 'path' || name === 'url') && typeof inner === 'string')
        references.push({ to: inner, needed: false });
      else visit(inner);
    }
  };
  visit(JSON.parse(inflateSync(Buffer.from(packed, 'base64')).toString()));
  return references;
}
