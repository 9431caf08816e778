// What the Vulkan loader finds: hardware, and the files of software drivers.
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Device files through which a GPU shows itself to a Linux process, WSL and ARM boards included. */
const gpuNodes = ['/dev/dri', '/dev/nvidiactl', '/dev/nvidia0', '/dev/dxg', '/dev/kgsl-3d0', '/dev/mali0'];

const driverVariables = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES'] as const;

/** Environment that makes the Vulkan loader see these driver files alone; both the old and the new name. */
export function onlyDrivers(files: readonly string[]): Record<string, string> {
  return Object.fromEntries(driverVariables.map((name) => [name, files.join(delimiter)]));
}

/** The driver files that the user's environment names, or undefined where it leaves that to the loader. */
export function namedDrivers(env: NodeJS.ProcessEnv): readonly string[] | undefined {
  const names = driverVariables.map((name) => env[name]).find(Boolean);
  return names?.split(delimiter).filter(Boolean);
}

export function isSoftwareDriver(file: string): boolean {
  return /lvp_icd|swiftshader/.test(file);
}

/** Lavapipe's driver files: those that the user named, else those in the folders that the Vulkan loader searches. */
export function findLavapipe(env: NodeJS.ProcessEnv): readonly string[] {
  const named = namedLavapipe(env);
  if (named.length > 0) return named;
  return icdFolders(env).flatMap((folder) =>
    list(folder)
      .filter((name) => /^lvp_icd.*\.json$/.test(name))
      .map((name) => join(folder, name)),
  );
}

/** Whether the user's environment names lavapipe's driver file, one that is there. */
export function namesLavapipe(env: NodeJS.ProcessEnv): boolean {
  return namedLavapipe(env).length > 0;
}

function namedLavapipe(env: NodeJS.ProcessEnv): readonly string[] {
  return namedDrivers(env)?.filter((file) => /lvp_icd/.test(file) && existsSync(file)) ?? [];
}

/** False only where no GPU can be: Linux without a single device file of one. */
export function mayHaveGpu(platform: NodeJS.Platform = process.platform): boolean {
  return platform !== 'linux' || gpuNodes.some((node) => existsSync(node));
}

/** The loader's search order: configuration before data, the user's before the system's. */
function icdFolders(env: NodeJS.ProcessEnv): readonly string[] {
  const home = env.HOME ?? homedir();
  const roots = [
    env.XDG_CONFIG_HOME ?? join(home, '.config'),
    ...(env.XDG_CONFIG_DIRS ?? '/etc/xdg').split(delimiter),
    '/usr/local/etc',
    '/etc',
    env.XDG_DATA_HOME ?? join(home, '.local/share'),
    ...(env.XDG_DATA_DIRS ?? '').split(delimiter),
    '/usr/local/share',
    '/usr/share',
  ];
  return [...new Set(roots.filter(Boolean))].map((root) => join(root, 'vulkan/icd.d'));
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
