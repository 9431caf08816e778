// Checkouts of this project at work in processes of their own: `--against`, and first steps.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { usageError } from '../../core/errors.ts';
import type { Workload } from '../../nn/workloads.ts';
import type { AdapterClass } from '../../runtime/platform/adapter.ts';
import { peerProgram } from './own-checkout.ts';
import { type PeerRun, startPeer } from './peer-process.ts';
import { specOf } from './peers.ts';

/** A checkout of this project, ours or another, whose work is done in processes of its own. */
export interface Checkout {
  /** As `StepTimer`: its steps, after those that do not count. */
  readonly start: (workload: Workload) => Promise<PeerRun>;
  /** One order: the making of a trainer and its first step, with all caches below the folder `caches`. */
  readonly startFirstStep: (workload: Workload, caches: string) => Promise<PeerRun>;
  /** Each order is the JSON of a ProductSpec. */
  readonly startProducts: () => Promise<PeerRun>;
}

/** The adapter that both have to run on: its class, and its name as `adapterOf` tells it. */
export interface SharedAdapter {
  readonly class: AdapterClass;
  readonly name: string;
}

/** @param folder of the checkout, which `checkoutFolder` has looked at */
export function openCheckout(folder: string, adapter: SharedAdapter): Checkout {
  const program = peerProgram('earthmover.mjs');
  const start = (task: string, spec: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    startPeer(
      'the other checkout',
      { program: process.execPath, args: [program, folder, adapter.class, task, ...spec], env },
      adapter.name,
    );
  return {
    start: (workload) => start('steps', [specOf(workload)]),
    startFirstStep: (workload, caches) =>
      start('first-step', [specOf(workload)], {
        // Our own caches, and by default Mesa's; then Mesa's and NVIDIA's by their own names.
        XDG_CACHE_HOME: caches,
        MESA_SHADER_CACHE_DIR: caches,
        __GL_SHADER_DISK_CACHE_PATH: caches,
      }),
    startProducts: () => start('products', []),
  };
}

/**
 * The folder as `openCheckout` takes it.
 *
 * @throws usage error where it is not there, is no checkout of this project, or has no packages
 */
export function checkoutFolder(given: string): string {
  const folder = resolve(given);
  if (!existsSync(folder)) {
    throw usageError('--against: there is no such folder', {
      folder,
      hint: 'name another checkout of Earthmover: git worktree add FOLDER COMMIT makes one',
    });
  }
  if (packageName(folder) !== 'earthmover' || !existsSync(join(folder, 'src/bench/steps.ts'))) {
    throw usageError('--against: this folder is no checkout of Earthmover', {
      folder,
      missing: 'a package.json of the name earthmover, with src/bench beside it',
      hint: 'name the root of the checkout',
    });
  }
  if (!existsSync(join(folder, 'node_modules/webgpu'))) {
    throw usageError('--against: the packages of this checkout are not installed', {
      folder,
      hint: `npm ci --prefix ${given}`,
    });
  }
  return folder;
}

function packageName(folder: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: string }).name;
  } catch {
    return undefined;
  }
}
