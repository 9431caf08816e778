// Deno, from the package of that name, on a driver that this machine has: lavapipe, or else the embedded SwiftShader.
import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findArchive, loadSwiftshader } from '../../src/runtime/platform/node/swiftshader.ts';
import { findLavapipe, onlyDrivers } from '../../src/runtime/platform/node/vulkan.ts';
import { toolRequire } from './tools.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface DenoOptions {
  /** Where it runs; by default in this checkout. */
  readonly cwd?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** By default the script may do all. */
  readonly permissions?: readonly string[];
}

/** The program. */
export function denoFile(): string {
  const { runInstall } = toolRequire()('deno/install_api.cjs');
  return runInstall();
}

/** Runs a script in Deno to its end; resolves to what it printed. Without a driver it fails. */
export function runInDeno(
  script: string,
  { cwd = root, args = [], env = {}, permissions = ['--allow-all'] }: DenoOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(denoFile(), ['run', ...permissions, script, ...args], {
      cwd,
      env: { ...process.env, ...driverVariables(), NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    let complained = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    child.stderr.on('data', (chunk) => {
      complained += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(printed) : reject(new Error(`Deno ended with ${code}\n${complained}${printed}`)),
    );
  });
}

/** What points a Vulkan that is not Dawn's at a driver of this machine. */
export function driverVariables(): Record<string, string> {
  const lavapipe = findLavapipe(process.env);
  if (lavapipe.length > 0) return onlyDrivers(lavapipe);
  const archive = findArchive();
  if (!archive) throw new Error('there is no Vulkan driver: install Mesa 24 or newer (mesa-vulkan-drivers)');
  const driver = loadSwiftshader(archive);
  const libraries = [dirname(driver), process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter);
  return { ...onlyDrivers([driver]), LD_LIBRARY_PATH: libraries };
}
