// Unpacking the distribution's own lavapipe into the per-user cache, without root.
//   fetch    by apt, which checks signatures, into a folder of its own beside the place
//   gather   the driver and what it needs, under the names they are needed by
//   publish  one rename, so that it is there whole or not at all
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EarthmoverError, usageError } from '../../core/errors.ts';
import {
  driverName,
  findUnpacked,
  icdName,
  type LavapipeManifest,
  lavapipeFolder,
  manifestName,
  type UnpackedLavapipe,
} from '../../runtime/platform/node/unpacked-lavapipe.ts';
import { withTemporaryFolder } from '../cache.ts';
import { type AptPackage, check, type PrivateApt, preparePrivateApt, sourcePlaces } from './apt.ts';
import { type Distribution, isDebianLike, readDistribution } from './distribution.ts';
import { libraryFiles, neededLibraries } from './libraries.ts';
import { run } from './program.ts';
import { type AddedSource, derivedSource, hasSuite, newerSuite } from './sources.ts';

export interface InstallOptions {
  /** Where it is to lie (default: in the per-user cache). */
  readonly place?: string;
  readonly signal?: AbortSignal;
  /** Receives a line for people at each stage. */
  readonly log?: (line: string) => void;
  /** Receives how far the stage has come. */
  readonly progress?: (stage: string, percent: number) => void;
}

/** What came of it. */
export interface Installation {
  readonly lavapipe: UnpackedLavapipe;
  /** True where it lay there before, and nothing was fetched. */
  readonly already: boolean;
  readonly downloadBytes: number;
}

const mesa = 'mesa-vulkan-drivers';
const vulkanLoader = { package: 'libvulkan1', library: 'libvulkan.so.1' };
const oldestMesa = 24;

/** An archive's share of the folder while it is unpacked: itself, and what is in it (Mesa's and LLVM's: four times). */
const bytesUnpacked = 6;

/**
 * Unpacks the distribution's lavapipe where `openGpu` finds it, unless it lies there already.
 *
 * @throws usage error on other systems than Debian, Ubuntu and their descendants; disk error where the disk is full;
 * gpu error where the packages cannot be had or do not hold together; the signal's reason after an abort. Nothing is
 * left behind then.
 */
export async function installLavapipe(options: InstallOptions = {}): Promise<Installation> {
  const { place = lavapipeFolder(), signal } = options;
  const present = findUnpacked(place);
  if (present) return { lavapipe: present, already: true, downloadBytes: 0 };
  const distribution = supported();
  return withTemporaryFolder(dirname(place), async (work) => {
    const packages = await fetchPackages(work, distribution, options);
    const made = join(work, 'made');
    await gather(work, made, packages, signal);
    signal?.throwIfAborted();
    // A damaged one goes the way of the folder of work; if another process was first, ours takes its place.
    if (existsSync(place)) renameSync(place, join(work, 'former'));
    renameSync(made, place);
    const lavapipe = findUnpacked(place);
    if (!lavapipe) throw new EarthmoverError('disk', 'what was unpacked is not whole', { folder: place });
    return { lavapipe, already: false, downloadBytes: sum(packages) };
  });
}

function supported(): Distribution {
  const distribution = readDistribution();
  if (process.platform === 'linux' && distribution && isDebianLike(distribution)) return distribution;
  throw usageError('--install-lavapipe unpacks the packages of Debian, Ubuntu and their descendants', {
    system: distribution?.name ?? `${process.platform} on ${process.arch}`,
    hint: 'plain `earthmover doctor` says what to install on this system',
  });
}

/** Fetches Mesa and all that it needs into `work/packages`. */
async function fetchPackages(
  work: string,
  distribution: Distribution,
  { signal, log, progress }: InstallOptions,
): Promise<readonly AptPackage[]> {
  const folder = join(work, 'packages');
  mkdirSync(folder);
  const places = await sourcePlaces(signal);
  const suite = newerSuite(distribution.codename);
  const added =
    suite && !hasSuite(suite, places) ? derivedSource(distribution.codename, suite, places) : undefined;
  if (suite) log?.(suiteLine(distribution, suite, added));
  const apt = preparePrivateApt(join(work, 'apt'), places, added, signal);
  log?.('fetching the lists of packages, whose signatures apt checks');
  const fault = await apt.update((percent) => progress?.('lists', percent));
  const packages = await solve(apt, suite, fault);
  log?.(`fetching ${packages.length} packages, ${megabytes(sum(packages))}`);
  requireSpace(work, sum(packages) * bytesUnpacked);
  await apt.download(packages, folder, (percent) => progress?.('packages', percent));
  return packages;
}

function suiteLine({ name }: Distribution, suite: string, added: AddedSource | undefined): string {
  const how = added ? 'at the address and with the keys of its release' : 'which apt has';
  return `${name} ships a Mesa older than ${oldestMesa}: taking that of ${suite}, ${how}`;
}

async function solve(
  apt: PrivateApt,
  suite: string | undefined,
  fault: string,
): Promise<readonly AptPackage[]> {
  const solved = apt.solve([mesa, vulkanLoader.package], suite);
  const packages = await solved.catch((error: unknown) => {
    if (!fault || !(error instanceof EarthmoverError)) throw error;
    check({ code: 100, stdout: '', stderr: fault }, 'apt cannot fetch the lists of packages');
    throw error;
  });
  const version = versionOf(packages);
  if (majorOf(version) >= oldestMesa) return packages;
  throw new EarthmoverError('gpu', `the Mesa of this system is too old`, {
    version: version || 'none',
    needed: `${oldestMesa} or newer`,
    hint: 'take Debian 12 or Ubuntu 24.04 or newer; the embedded SwiftShader works meanwhile (x86-64)',
  });
}

/** Unpacks the archives, and moves the driver with all that it needs into `made`. */
async function gather(
  work: string,
  made: string,
  packages: readonly AptPackage[],
  signal: AbortSignal | undefined,
): Promise<void> {
  // ldd names paths without links.
  const tree = join(realpathSync(work), 'tree');
  const archives = join(work, 'packages');
  for (const archive of readdirSync(archives)) {
    const unpacked = await run('dpkg-deb', ['--extract', join(archives, archive), tree], { signal });
    check(unpacked, `${archive} cannot be unpacked`);
  }
  const files = libraryFiles(tree);
  const wanted = [vulkanLoader.library, driverName].map((name) => {
    const path = files.find((file) => basename(file) === name);
    if (path) return { name, path };
    throw new EarthmoverError('gpu', `the packages hold no ${name}`, {
      version: versionOf(packages),
      hint: 'report it with the name of the distribution',
    });
  });
  const libraries = await neededLibraries(tree, wanted, signal);
  mkdirSync(made);
  const sizes: Record<string, number> = {};
  for (const { name, path } of libraries) {
    renameSync(realpathSync(path), join(made, name));
    sizes[name] = statSync(join(made, name)).size;
  }
  writeFileSync(join(made, icdName), icdText(tree));
  sizes[icdName] = statSync(join(made, icdName)).size;
  copyLicences(tree, made, packages);
  const manifest: LavapipeManifest = {
    version: versionOf(packages),
    packages: Object.fromEntries(packages.map(({ name, version }) => [name, version])),
    files: sizes,
  };
  writeFileSync(join(made, manifestName), JSON.stringify(manifest, null, 2));
}

/** The package's own driver file, pointed at the library beside it. */
function icdText(tree: string): string {
  const folder = join(tree, 'usr/share/vulkan/icd.d');
  const name = readdirSync(folder).find((file) => /^lvp_icd.*\.json$/.test(file));
  const packaged = JSON.parse(readFileSync(join(folder, name ?? icdName), 'utf8'));
  return JSON.stringify({ ...packaged, ICD: { ...packaged.ICD, library_path: `./${driverName}` } });
}

/** The terms of every package stay with its files. */
function copyLicences(tree: string, made: string, packages: readonly AptPackage[]): void {
  const folder = join(made, 'copyright');
  mkdirSync(folder);
  for (const { name } of packages) {
    const terms = join(tree, 'usr/share/doc', name, 'copyright');
    if (existsSync(terms)) copyFileSync(terms, join(folder, name));
  }
}

function requireSpace(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= bytes) return;
  throw new EarthmoverError('disk', 'lavapipe: too little space to unpack it', {
    folder: dirname(folder),
    needed: megabytes(bytes),
    free: megabytes(bavail * bsize),
    hint: 'free some space, or point XDG_CACHE_HOME at a folder on another disk',
  });
}

function versionOf(packages: readonly AptPackage[]): string {
  return packages.find(({ name }) => name === mesa)?.version ?? '';
}

/** Of a version such as `1:25.0.7-2`; 0 where there is none. */
function majorOf(version: string): number {
  return Number(/^(?:\d+:)?(\d+)/.exec(version)?.[1] ?? 0);
}

function sum(packages: readonly AptPackage[]): number {
  return packages.reduce((bytes, each) => bytes + each.bytes, 0);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
