// The package as its users get it: packed from this checkout, installed by npm into an empty project.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { madeOnce } from '../support/made-once.ts';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Installed {
  /** The user's project. */
  readonly folder: string;
  /** The file that `npm pack` wrote. */
  readonly tarball: string;
  /** Bytes of its node_modules right after the install, optional packages left out. */
  readonly bytes: number;
  readonly remove: () => void;
}

/** Packs and installs, without optional packages, scripts or, where npm's cache has everything, a network. */
export function installPackage(): Installed {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'earthmover-package-')));
  const packed = packPackage();
  const tarball = join(folder, basename(packed));
  copyFileSync(packed, tarball);
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "user", "private": true }\n');
  npm(project, 'install', tarball, '--omit=optional', '--ignore-scripts', '--prefer-offline');
  const bytes = bytesBelow(join(project, 'node_modules'));
  return { folder: project, tarball, bytes, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** What `npm pack` makes of this checkout, in its folder dist/. */
function packPackage(): string {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const tarball = `dist/package/${name}-${version}.tgz`;
  madeOnce(tarball, () => {
    mkdirSync(join(root, 'dist/package'), { recursive: true });
    npm(root, 'pack', '--pack-destination', 'dist/package');
  });
  return join(root, tarball);
}

/** The embedded adapter, as in an install that does not leave it out: a machine without lavapipe needs it. */
export function addEmbeddedAdapter({ folder }: Installed): void {
  const name = 'node_modules/@sparticuz';
  symlinkSync(join(root, name), join(folder, name));
}

/** Installs packages beside the user's project; the folder that they lie in. */
export function installTools({ folder }: Pick<Installed, 'folder'>, specifiers: readonly string[]): string {
  const tools = join(folder, '../tools');
  mkdirSync(tools);
  writeFileSync(join(tools, 'package.json'), '{ "private": true }\n');
  npm(tools, 'install', ...specifiers, '--ignore-scripts', '--prefer-offline');
  return join(tools, 'node_modules');
}

/** Writes a file of the user's project, and returns its path. */
export function write({ folder }: Installed, name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** Runs a program in the user's project; what it writes to stdout. Fails with its stderr. */
export function run({ folder }: Installed, program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { cwd: folder, encoding: 'utf8', env: environment() });
}

function npm(cwd: string, ...args: readonly string[]): void {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', [...args, ...quiet], {
    cwd,
    encoding: 'utf8',
    env: environment(),
    shell: process.platform === 'win32',
  });
}

/** Ours without what an outer `npm test` says of this checkout. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(package|lifecycle|config_local_prefix)/.test(name),
    ),
  );
}

function bytesBelow(path: string): number {
  const stats = lstatSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesBelow(join(path, name)), 0);
}
