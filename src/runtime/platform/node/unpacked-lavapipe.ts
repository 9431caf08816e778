// Lavapipe as `earthmover doctor --install-lavapipe` unpacks it: where it lies, whether it is whole, how it is loaded.
//   folder    all libraries that the system may lack, under the names (SONAME) by which they are needed
//   manifest  what lies there, written last
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.ts';
import { loadLibrary } from './shared-library.ts';

/** Mesa's driver, and the file that tells the Vulkan loader of it. */
export const driverName = 'libvulkan_lvp.so';
export const icdName = 'lvp_icd.json';
export const manifestName = 'manifest.json';

export interface LavapipeManifest {
  /** Of Mesa, as the distribution counts. */
  readonly version: string;
  /** Version by package. */
  readonly packages: Readonly<Record<string, string>>;
  /** Bytes by file; a library comes after those that it needs. */
  readonly files: Readonly<Record<string, number>>;
}

export interface UnpackedLavapipe extends LavapipeManifest {
  readonly folder: string;
  /** The file to point the Vulkan loader at. */
  readonly icd: string;
}

/** Where it lies; a home may be shared by machines of several architectures. */
export function lavapipeFolder(): string {
  return join(cacheFolder(), `lavapipe-${process.arch}`);
}

/** What lies in `folder`, or undefined where nothing does or a file is missing or cut short. */
export function findUnpacked(folder = lavapipeFolder()): UnpackedLavapipe | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, manifestName), 'utf8')) as LavapipeManifest;
    const complete = Object.entries(manifest.files).every(
      ([name, bytes]) => statSync(join(folder, name)).size === bytes,
    );
    return complete ? { ...manifest, folder, icd: join(folder, icdName) } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Loads the libraries that the driver needs, so that the dynamic loader finds them by name when the Vulkan loader opens the
 * driver: it searches the system's folders only, and reads LD_LIBRARY_PATH once, when a process starts. Among them is the
 * Vulkan loader itself, which Dawn opens by name. Returns why one cannot be loaded, or undefined.
 */
export function loadUnpacked({ folder, files }: UnpackedLavapipe): string | undefined {
  for (const name of Object.keys(files)) {
    if (name === driverName || name === icdName) continue;
    const fault = loadLibrary(join(folder, name));
    if (fault) return fault;
  }
  return undefined;
}
