// Writes THIRD-PARTY-LICENCES.md: every package that an install of Earthmover brings, every data set that it fetches, and
// what the built page takes in, with their licences. From package-lock.json and the installed packages.
// `node scripts/run.mjs scripts/licences.ts`; --check only says whether the file is up to date (exit code 1 if not).
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { emojiPackage, mnistPackage } from '../src/node/ready-sets.ts';
import { takenIn } from './taken-in.mjs';

/** An entry of package-lock.json. */
interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  /** Said by packages of binaries for one platform only. */
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}

interface Package {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** The texts of its licence files; none of packages for other platforms, which are not installed here. */
  readonly texts: readonly string[];
}

const root = fileURLToPath(new URL('..', import.meta.url));
const file = `${root}THIRD-PARTY-LICENCES.md`;

/** Works of others within packages, which their own licence does not name. */
const inside: Readonly<Record<string, string>> = {
  webgpu: 'Dawn (BSD-3-Clause)',
  '@sparticuz/chromium': 'Chromium (BSD-3-Clause and others), SwiftShader and the Vulkan loader (Apache-2.0)',
};

/** Development packages whose code the built page holds. */
const inPage = new Set([
  'comlink',
  'idb-keyval',
  'workbox-core',
  'workbox-precaching',
  'workbox-routing',
  'workbox-strategies',
]);

const { packages: locked }: { readonly packages: Readonly<Record<string, Locked>> } = JSON.parse(
  readFileSync(`${root}package-lock.json`, 'utf8'),
);
const content = document();
if (!process.argv.includes('--check')) {
  writeFileSync(file, content);
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== content) {
  console.error('THIRD-PARTY-LICENCES.md is stale: run `node scripts/run.mjs scripts/licences.ts`');
  process.exit(1);
}

function document(): string {
  const required = select(({ dev, optional, devOptional }) => !dev && !optional && !devOptional);
  const optional = select(({ dev, optional, devOptional }) => !dev && (optional || devOptional) === true);
  const inLib = select((_, name) => takenIn.includes(name));
  const page = select(({ dev }, name) => dev === true && inPage.has(name));
  return `# Licences of others

Made by scripts/licences.ts from package-lock.json and the installed packages. Earthmover's own licence is in LICENSE.

The package's trained generators and classifiers were trained on MNIST (CC BY-SA 3.0, LeCun and Cortes), Fashion-MNIST (MIT,
Zalando SE) and Noto Emoji (Apache-2.0, Google).

## In the package's own files

What is used of them is part of the JavaScript in lib/:

${table(inLib)}

## Installed with it

${table(required)}

## Installed where npm installs optional packages

${table(optional)}

## Fetched when a data set is asked for

${data()}

## In the built demo page

Besides packages above:

${table(page)}

## Texts

${texts([...inLib, ...required, ...optional, ...page])}
`;
}

/** Each package once a version, by name. */
function select(wanted: (entry: Locked, name: string) => boolean): Package[] {
  const found = new Map<string, Package>();
  for (const [path, entry] of Object.entries(locked)) {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (path === '' || !wanted(entry, name)) continue;
    const { version, license = 'not declared', os, cpu, optional } = entry;
    const elsewhere = os || cpu || (optional && !existsSync(root + path));
    const texts = elsewhere ? [] : licenceTexts(path);
    found.set(`${name}@${version}`, { name, version, licence: license, texts });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function licenceTexts(path: string): string[] {
  if (!existsSync(root + path)) throw new Error(`${path} is not installed: run npm ci`);
  return readdirSync(root + path)
    .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name))
    .sort()
    .map((name) => readFileSync(`${root}${path}/${name}`, 'utf8').replaceAll('\r\n', '\n').trim());
}

function table(packages: readonly Package[]): string {
  const rows = packages.map(({ name, version, licence }) => {
    const holds = inside[name];
    return `| ${name} | ${version} | ${licence}${holds === undefined ? '' : `; holds ${holds}`} |`;
  });
  return ['| package | version | licence |', '|---|---|---|', ...rows].join('\n');
}

function data(): string {
  const rows = [mnistPackage, emojiPackage].map(
    ({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`,
  );
  return ['| npm package | version | licence |', '|---|---|---|', ...rows].join('\n');
}

/** Each text once, below the names of all packages that bring it. */
function texts(packages: readonly Package[]): string {
  const users = new Map<string, Set<string>>();
  for (const { name, texts } of packages) {
    for (const text of texts) users.set(text, (users.get(text) ?? new Set()).add(name));
  }
  return [...users].map(([text, names]) => `### ${[...names].join(', ')}\n\n${fenced(text)}`).join('\n\n');
}

/** As it stands, whatever it holds. */
function fenced(text: string): string {
  return `\`\`\`\`text\n${text}\n\`\`\`\``;
}
