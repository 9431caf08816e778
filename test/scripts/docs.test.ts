import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { brokenLinks } from '../../scripts/docs/links.ts';
import { pages, sectionOf, titleOf } from '../../scripts/docs/pages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What is said of a site of these files. */
function faultsOf(files: Readonly<Record<string, string>>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'earthmover-site-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(folder, dirname(name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return brokenLinks(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const whole = {
  'index.html':
    '<a href="guides/a.html#of-a">a</a><a href="#top">top</a><h1 id="top"></h1><img src="media/a.png">',
  'guides/a.html':
    '<link href="../assets/style.css"><h2 id="of-a"></h2><a href="https://example.org/">away</a>',
  'assets/style.css': '.a { background: url("data:image/svg+xml;utf8,<svg></svg>"), url(../media/a.png) }',
  'assets/navigation.js': data([
    { text: 'a', path: 'guides/a.html#of-a', children: [{ path: 'index.html' }] },
  ]),
  'media/a.png': '',
};

/** As TypeDoc packs what its scripts read. */
function data(value: unknown): string {
  return `window.navigationData = "${deflateSync(JSON.stringify(value)).toString('base64')}"`;
}

it('a site whose links lead somewhere has no fault', () => {
  expect(faultsOf(whole)).toEqual([]);
});

it.each([
  [
    'a page that is not there',
    'guides/a.html',
    '<a href="b.html">b</a>',
    'guides/a.html: b.html leads to no file',
  ],
  [
    'a page above the site',
    'index.html',
    '<a href="../a.html">a</a>',
    'index.html: ../a.html leads to no file',
  ],
  ['an anchor', 'index.html', '<a href="guides/a.html#of-b">a</a>', 'of-b leads to no anchor of that page'],
  [
    'an anchor of its own',
    'index.html',
    '<a href="#bottom">a</a>',
    '#bottom leads to no anchor of that page',
  ],
  ['a picture', 'index.html', '<img src="media/b.png">', 'index.html: media/b.png leads to no file'],
  ['a folder', 'index.html', '<a href="guides/">a</a>', 'guides/ leads to a folder'],
  ['the root of a host', 'index.html', '<a href="/guides/a.html">a</a>', 'works at the root of a host only'],
  [
    'a script from elsewhere',
    'index.html',
    '<script src="https://example.org/a.js"></script>',
    'is fetched from elsewhere',
  ],
  [
    'styles from elsewhere',
    'assets/style.css',
    '@import "//example.org/a.css";',
    'is fetched from elsewhere',
  ],
  [
    'a font from elsewhere',
    'assets/style.css',
    "@import url('//example.org/a.css');",
    'is fetched from elsewhere',
  ],
  [
    'a sidebar that leads nowhere',
    'assets/navigation.js',
    data([{ path: 'guides/b.html' }]),
    'guides/b.html leads to no file',
  ],
])('a site is broken by %s', (_, name, text, said) => {
  const faults = faultsOf({ ...whole, [name]: text });
  expect(faults.filter((fault) => fault.includes(said))).toHaveLength(1);
});

it('every page below docs/ and every example has its place in the sidebar', () => {
  const files = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((name) => `docs/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.md') || /^docs\/examples\/[^/]+\.ts$/.test(name));
  expect(files.filter((name) => !pages.includes(name))).toEqual([]);
  expect(files.length).toBeGreaterThan(20);
  expect(new Set(pages).size).toBe(pages.length);
});

it('a page is called by its heading, a program by its comment', () => {
  expect(titleOf('docs/own-data.md', '# Your `own` data\n\n## On')).toBe('Your own data');
  expect(titleOf('docs/examples/data.ts', '// Data of your own: one array.\n')).toBe('Data of your own');
  expect(() => titleOf('docs/a.md', 'words')).toThrow('docs/a.md does not begin with its title');
  expect(() => sectionOf('docs/nowhere.md')).toThrow('docs/nowhere.md is in no section');
});
