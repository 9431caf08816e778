// What to do on this system where there is no GPU, and no lavapipe or the like either, in lines to copy.
import { sourcePlaces } from '../node/lavapipe/apt.ts';
import { type Distribution, isDebianLike, readDistribution } from '../node/lavapipe/distribution.ts';
import { derivedSource, hasSuite, newerSuite, type SourcePlaces } from '../node/lavapipe/sources.ts';

/** Lines to copy, each null where this system has none, and what else is to be said. */
export interface LavapipeAdvice {
  readonly asRoot: string | null;
  readonly withoutRoot: string | null;
  readonly remark: string | null;
}

/** The same, with what it is about. */
export interface AdapterAdvice extends LavapipeAdvice {
  /** A heading. */
  readonly about: string;
  /** A line that shows which GPU there is, and whether it has its driver; null where the adapters above tell it. */
  readonly look: string | null;
}

/** The system that is advised. */
export interface System {
  readonly platform: NodeJS.Platform;
  readonly arch: NodeJS.Architecture;
  readonly distribution: Distribution | undefined;
}

/** Commands of distributions without apt, by the id of their /etc/os-release. */
const others: Readonly<Record<string, string>> = {
  fedora: 'dnf install mesa-vulkan-drivers',
  rhel: 'dnf install mesa-vulkan-drivers',
  arch: 'pacman -S vulkan-swrast',
  suse: 'zypper install libvulkan_lvp',
  opensuse: 'zypper install libvulkan_lvp',
};

/** Releases whose Mesa is older than 24, with no newer one to be had. */
const withoutNewMesa = ['focal', 'jammy', 'buster', 'bullseye'];

/** What this system wants: lavapipe on Linux, elsewhere the driver of a GPU. */
export async function adapterAdvice(
  system: System = { platform: process.platform, arch: process.arch, distribution: readDistribution() },
): Promise<AdapterAdvice> {
  const { platform, arch, distribution = unknown } = system;
  if (platform === 'win32') {
    return { about: 'a GPU, many times as fast as the CPU', look: displays, ...elsewhere(platform) };
  }
  if (platform !== 'linux') return { about: 'a GPU', look: null, ...elsewhere(platform) };
  const gain =
    arch === 'x64'
      ? 'about eight times as fast as SwiftShader'
      : `which renders on the CPU; there is no SwiftShader for ${arch}`;
  const lines = isDebianLike(distribution)
    ? withApt(distribution, await sourcePlaces())
    : adviceFor(distribution);
  return { about: `lavapipe, ${gain}`, look: null, ...lines };
}

/** Of Windows: every GPU with its driver; without a driver it is called "Microsoft Basic Display Adapter". */
const displays = 'powershell "Get-CimInstance Win32_VideoController | Select-Object Name, DriverVersion"';

/** Linux without an /etc/os-release. */
const unknown: Distribution = { ids: [], codename: '', name: 'this system' };

/** By apt, from the suite that has a Mesa new enough, which is added to the sources where it is not among them. */
export function withApt(
  { name, codename }: Distribution,
  places: SourcePlaces,
  root = isRoot(),
): LavapipeAdvice {
  if (withoutNewMesa.includes(codename)) {
    return { ...none, remark: `${name} has no Mesa of version 24 or newer; Debian 12 and Ubuntu 24.04 have` };
  }
  const suite = newerSuite(codename);
  const sudo = root ? '' : 'sudo ';
  const target = suite ? `--target-release ${suite} ` : '';
  const install = `${sudo}apt-get update && ${sudo}apt-get install --yes ${target}mesa-vulkan-drivers`;
  const advice = { asRoot: install, withoutRoot: 'earthmover doctor --install-lavapipe', remark: null };
  if (!suite || hasSuite(suite, places)) return advice;
  const added = derivedSource(codename, suite, places);
  if (!added)
    return { ...none, remark: `no source of apt serves ${codename}: add ${suite} by hand`, asRoot: install };
  const text = added.text.replaceAll('\n', '\\n').replaceAll("'", "'\\''");
  const file = `/etc/apt/sources.list.d/${suite}.${added.kind}`;
  return { ...advice, asRoot: `printf '%b' '${text}' | ${sudo}tee ${file} && ${install}` };
}

/** By the package manager of a distribution without apt. */
export function adviceFor({ ids, name }: Distribution, root = isRoot()): LavapipeAdvice {
  const command = ids.map((id) => others[id]).find(Boolean);
  if (command) return { ...none, asRoot: `${root ? '' : 'sudo '}${command}` };
  return {
    ...none,
    remark: `install Mesa's Vulkan drivers for the CPU (lavapipe, Mesa 24 or newer) as ${name} has it`,
  };
}

/** Away from Linux. */
export function elsewhere(platform: NodeJS.Platform): LavapipeAdvice {
  const remark =
    platform === 'win32'
      ? "without one Windows renders on the CPU by WARP, which counts as lavapipe here and needs nothing; where there is a GPU, install the driver of the GPU's maker"
      : 'lavapipe is for Linux; Macs have Metal, and need nothing; a virtual machine may be without it';
  return { ...none, remark };
}

const none: LavapipeAdvice = { asRoot: null, withoutRoot: null, remark: null };

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
