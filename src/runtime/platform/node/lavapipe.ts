// The search for lavapipe: what the user unpacked, then what is installed. On Windows its place is WARP's.
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { lavapipeThreads } from '../lavapipe-threads.ts';
import { ask, type SearchResult } from './dawn.ts';
import { findUnpacked, loadUnpacked, type UnpackedLavapipe } from './unpacked-lavapipe.ts';
import { findLavapipe, namesLavapipe, onlyDrivers } from './vulkan.ts';

/** Lavapipe's adapter, or in words why there is none. */
export async function searchLavapipe(quiet: boolean): Promise<SearchResult> {
  // Windows' own renderer on the CPU, which Dawn offers as its fallback adapter.
  if (process.platform === 'win32') return ask('lavapipe', {}, { quiet, forceFallbackAdapter: true });
  const unpacked = findUnpacked();
  const faults: string[] = [];
  for (const drivers of sources(unpacked)) {
    const adapter = await open(drivers, unpacked, quiet);
    if (typeof adapter !== 'string') return adapter;
    faults.push(
      `${drivers.join(', ')} is there but too old or broken (Mesa 24 or newer is needed): ${adapter}`,
    );
  }
  return faults.join('; ') || 'not installed (no lvp_icd*.json in the Vulkan folders), nor unpacked';
}

/**
 * Driver files to try, one set after the other. What was unpacked goes before what is installed, since it is there by the
 * user's wish, where the system's is too old as a rule: both in one process would share libraries of one name.
 */
function sources(unpacked: UnpackedLavapipe | undefined): readonly (readonly string[])[] {
  const installed = findLavapipe(process.env);
  const first = unpacked && !namesLavapipe(process.env) ? [[unpacked.icd]] : [];
  return [...first, ...(installed.length > 0 ? [installed] : [])];
}

async function open(
  drivers: readonly string[],
  unpacked: UnpackedLavapipe | undefined,
  quiet: boolean,
): Promise<SearchResult> {
  if (unpacked && drivers.some((file) => dirname(file) === unpacked.folder)) {
    const fault = loadUnpacked(unpacked);
    if (fault) return fault;
  }
  const threads = process.env.LP_NUM_THREADS ?? String(lavapipeThreads(availableParallelism()));
  return ask('lavapipe', { ...onlyDrivers(drivers), LP_NUM_THREADS: threads }, { quiet });
}
