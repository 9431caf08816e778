// What is known of program and adapter, for reports and for `doctor`.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AdapterClass, OpenedAdapter } from '../runtime/platform/adapter.ts';
import { findArchive } from '../runtime/platform/node/swiftshader.ts';

/** What runs, and what steers its choice of an adapter. */
export interface ProgramFacts {
  readonly earthmover: string;
  readonly node: string;
  readonly platform: string;
  /** Version by package name; null where it is not installed. */
  readonly packages: Readonly<Record<string, string | null>>;
  /** The variables that steer the choice, where set. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What an adapter says of itself. */
export interface AdapterFacts {
  readonly class: AdapterClass;
  readonly adapter: Readonly<Record<string, string | number | boolean>>;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

const steering = [
  'EARTHMOVER_ADAPTER',
  'EARTHMOVER_ROBUSTNESS',
  'VK_DRIVER_FILES',
  'VK_ICD_FILENAMES',
  'VK_LOADER_DRIVERS_DISABLE',
];

export function programFacts(): ProgramFacts {
  return {
    earthmover: versionAt(new URL('../../package.json', import.meta.url)) ?? 'unknown',
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    packages: packages(),
    environment: Object.fromEntries(
      steering.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
    ),
  };
}

/** The commit that is checked out, with `-dirty` where files are changed; null where this is no checkout. */
export function commitFact(): string | null {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  // A package within somebody's project would give the commit of that.
  if (!existsSync(`${root}.git`)) return null;
  try {
    const args = ['-C', root, 'describe', '--always', '--dirty', '--exclude=*'];
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}

/** The adapter's own values, to be read before a device consumes it. */
export function adapterFacts({ adapter, class: name }: OpenedAdapter): AdapterFacts {
  const { vendor, architecture, device, description } = adapter.info;
  const { subgroupMinSize, subgroupMaxSize, isFallbackAdapter } = adapter.info;
  const limits: Record<string, number> = {};
  // Limits are getters of the prototype, out of sight of Object.entries.
  for (const limit in adapter.limits) {
    const value: unknown = Reflect.get(adapter.limits, limit);
    if (typeof value === 'number') limits[limit] = value;
  }
  return {
    class: name,
    adapter: {
      vendor,
      architecture,
      device,
      description,
      subgroupMinSize,
      subgroupMaxSize,
      isFallbackAdapter,
    },
    features: [...adapter.features].sort(),
    limits,
  };
}

function packages(): Record<string, string | null> {
  const { resolve } = createRequire(import.meta.url);
  const archive = findArchive();
  return {
    webgpu: versionAt(resolve('webgpu/package.json')),
    '@sparticuz/chromium': archive ? versionAt(join(archive, '../../package.json')) : null,
  };
}

function versionAt(file: string | URL): string | null {
  try {
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version?: string };
    return version ?? null;
  } catch {
    return null;
  }
}
