// apt without root: the system's sources, keys and settings, with lists, archives and state in a folder of our own.
//   sources    copied, so that one can be added
//   status     what counts as installed: only what Node itself runs on, so that the rest comes with the driver
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EarthmoverError } from '../../core/errors.ts';
import { type Ended, type ProgramOptions, run } from './program.ts';
import type { AddedSource, SourcePlaces } from './sources.ts';

/** A package that apt would fetch. */
export interface AptPackage {
  readonly name: string;
  readonly version: string;
  /** Of the archive. */
  readonly bytes: number;
}

/** apt with a state of its own. */
export interface PrivateApt {
  /** Fetches the lists of packages, whose signatures apt checks. Returns what went wrong, or an empty text. */
  update(progress: (percent: number) => void): Promise<string>;
  /** The packages, with all that they need; newest from `suite` where one is given. */
  solve(packages: readonly string[], suite?: string): Promise<readonly AptPackage[]>;
  /** Fetches the archives, which apt checks against the lists, into `folder`. */
  download(
    packages: readonly AptPackage[],
    folder: string,
    progress: (percent: number) => void,
  ): Promise<void>;
}

/** What Node has loaded before any driver: taken from the system, since a process can have but one of each. */
const shared = /^Package: (libc6|libgcc-s1|libstdc\+\+6|libcrypt1|gcc-\d+-base)$/m;

/** Where apt reads its sources, by its own settings. */
export async function sourcePlaces(signal?: AbortSignal): Promise<SourcePlaces> {
  const asked = ['shell', 'LIST', 'Dir::Etc::sourcelist/f', 'PARTS', 'Dir::Etc::sourceparts/d'];
  const { stdout } = await run('apt-config', asked, { signal });
  const value = (name: string) => new RegExp(`^${name}='(.*)'$`, 'm').exec(stdout)?.[1] ?? '';
  return { list: value('LIST'), parts: value('PARTS') };
}

/** Sets up apt in `folder`, which is ours alone. */
export function preparePrivateApt(
  folder: string,
  places: SourcePlaces,
  added: AddedSource | undefined,
  signal: AbortSignal | undefined,
): PrivateApt {
  for (const name of ['lists/partial', 'archives/partial', 'sources.list.d', 'log']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  copySources(places.parts, join(folder, 'sources.list.d'));
  if (added) writeFileSync(join(folder, `sources.list.d/earthmover.${added.kind}`), added.text);
  writeFileSync(join(folder, 'status'), sharedStatus());
  const settings = join(folder, 'apt.conf');
  writeFileSync(settings, settingsText(folder));

  const apt = (args: readonly string[], options: ProgramOptions = {}) =>
    run('apt-get', [`--config-file=${settings}`, ...args], { ...options, signal });
  return {
    async update(progress) {
      const status = percentOf(progress);
      const { code, stderr } = await apt(['-qq', '-o', 'APT::Status-Fd=3', 'update'], { status });
      // A source of somebody else that fails is no hindrance where those of the distribution do not.
      return code === 0 ? '' : stderr;
    },
    async solve(packages, suite) {
      const target = suite ? [`--target-release=${suite}`] : [];
      const args = ['install', '-qq', '--print-uris', '--no-install-recommends', ...target, ...packages];
      const ended = await apt(args);
      check(ended, 'apt finds no way to install Mesa');
      return ended.stdout.split('\n').flatMap(packageOf);
    },
    async download(packages, into, progress) {
      const names = packages.map(({ name, version }) => `${name}=${version}`);
      const args = ['-qq', '-o', 'APT::Status-Fd=3', 'download', ...names];
      check(await apt(args, { folder: into, status: percentOf(progress) }), 'apt cannot fetch the packages');
    },
  };
}

function copySources(from: string, to: string): void {
  if (!existsSync(from)) return;
  for (const name of readdirSync(from)) {
    if (!/\.(list|sources)$/.test(name)) continue;
    try {
      copyFileSync(join(from, name), join(to, name));
    } catch {
      // for root alone: a source with a password, none of the distribution's
    }
  }
}

function sharedStatus(): string {
  const paragraphs = readFileSync('/var/lib/dpkg/status', 'utf8').split('\n\n');
  return paragraphs
    .filter((paragraph) => shared.test(paragraph))
    .map((paragraph) => `${paragraph}\n\n`)
    .join('');
}

function settingsText(folder: string): string {
  return `// What others hang on to apt is not meant for this folder.
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::State "${folder}";
Dir::State::lists "${folder}/lists";
Dir::State::status "${folder}/status";
Dir::Cache "${folder}";
Dir::Cache::archives "${folder}/archives";
Dir::Cache::pkgcache "${folder}/pkgcache.bin";
Dir::Cache::srcpkgcache "${folder}/srcpkgcache.bin";
Dir::Etc::sourceparts "${folder}/sources.list.d";
Dir::Log "${folder}/log";
// No other apt knows of this folder, and dpkg is not run.
Debug::NoLocking "true";
// The folder is this user's alone, also where that is root.
APT::Sandbox::User "root";
APT::Get::AllowUnauthenticated "false";
Acquire::AllowInsecureRepositories "false";
Acquire::AllowDowngradeToInsecureRepositories "false";
Acquire::Languages "none";
Acquire::Retries "2";
`;
}

/** Of a line `'address' name_version_architecture.deb bytes checksum`. */
function packageOf(line: string): AptPackage[] {
  const [, name, version, bytes] = /^'[^']*' ([^_ ]+)_([^_ ]+)_[^_ ]+\.deb (\d+)/.exec(line) ?? [];
  if (!name || !version) return [];
  return [{ name, version: decodeURIComponent(version), bytes: Number(bytes) }];
}

/** Of a line `dlstatus:item:percent:text`. */
function percentOf(progress: (percent: number) => void): (line: string) => void {
  return (line) => {
    const percent = /^dlstatus:\d+:([\d.]+):/.exec(line)?.[1];
    if (percent) progress(Number(percent));
  };
}

/** What the system's programs say where they cannot write on. */
const full = /No space left on device|Disk quota exceeded|File too large|enough free space/i;

/** @throws disk error where a program says that the disk is full; gpu error with its words where it failed otherwise */
export function check({ code, signal, stdout, stderr }: Ended, fault: string): void {
  if (code === 0) return;
  const words = `${stderr}\n${stdout}`;
  if (full.test(words) || signal === 'SIGXFSZ') {
    throw new EarthmoverError('disk', `${fault}: the disk is full`, {
      hint: 'free some space, or point XDG_CACHE_HOME at a folder on another disk',
    });
  }
  const lines = words.split('\n').filter((line) => /^(E|dpkg-deb: error|.*error): ?/.test(line));
  const said = lines.length > 0 ? lines : words.trim().split('\n').slice(-3);
  throw new EarthmoverError('gpu', fault, {
    said: said.map((line) => line.replace(/^E: /, '')).join('; ') || `nothing; it ended by ${signal ?? code}`,
    hint: 'see that `apt-get update` works on this machine, and try again; nothing was left behind',
  });
}
