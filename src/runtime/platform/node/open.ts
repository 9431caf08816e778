// Opening an adapter in Node, through Dawn: a hardware GPU, lavapipe, or the embedded SwiftShader.
import { availableParallelism } from 'node:os';
import { EarthmoverError } from '../../../core/errors.ts';
import {
  type AdapterChoice,
  type AdapterClass,
  type Attempt,
  adapterName,
  adapterNamed,
  announcement,
  attemptsWith,
  classify,
  noAdapter,
  type OpenedAdapter,
  type OpenOptions,
} from '../adapter.ts';
import { ask, type SearchResult } from './dawn.ts';
import { fix } from './fix.ts';
import { searchLavapipe } from './lavapipe.ts';
import { waitPatiently } from './patience.ts';
import { findArchive, loadSwiftshader } from './swiftshader.ts';
import { isSoftwareDriver, mayHaveGpu, namedDrivers, onlyDrivers } from './vulkan.ts';

let queue: Promise<unknown> = Promise.resolve();

/**
 * Opens the best adapter: a hardware GPU, else lavapipe where unpacked or installed, else the embedded SwiftShader.
 * `adapter` (default: the environment's EARTHMOVER_ADAPTER, else `auto`) asks for one of them.
 *
 * Dawn guards every buffer access against its bounds ("robustness") on hardware, and not on software adapters,
 * where our kernels, which guard their own bounds, gain 10–25 % without; EARTHMOVER_ROBUSTNESS=on restores it.
 *
 * @throws EarthmoverError `gpu` when nothing fits, with what was tried; `usage` when the name is unknown.
 */
export function openGpu(options: OpenOptions = {}): Promise<OpenedAdapter> {
  // One at a time: candidates are told apart by environment variables of the whole process.
  const opened = queue.then(() => open(options));
  queue = opened.catch(() => {});
  return opened;
}

async function open(options: OpenOptions): Promise<OpenedAdapter> {
  const asked = options.adapter ?? adapterFromEnvironment();
  const candidates = asked === 'auto' ? (['hardware', 'lavapipe', 'swiftshader'] as const) : [asked];
  const attempts: Attempt[] = [];
  for (const candidate of candidates) {
    const result = await search[candidate](asked === 'auto', options.quiet === true);
    const made =
      typeof result === 'string'
        ? [{ candidate, chosen: false, outcome: result }]
        : attemptsWith(candidate, result.info);
    attempts.push(...made);
    for (const attempt of made) options.attempted?.(attempt);
    if (typeof result === 'string') continue;
    const opened: OpenedAdapter = {
      adapter: result,
      class: classify(result.info),
      attempts,
      wait: waitPatiently,
      ...(candidate === 'lavapipe' && {
        helpers: { count: availableParallelism() - 1, open: () => openGpu({ adapter: candidate }) },
      }),
    };
    const line = announcement(opened);
    if (line) options.log?.(line);
    return opened;
  }
  throw noAdapter(asked, attempts, fix(asked));
}

const search: Readonly<Record<AdapterClass, (auto: boolean, quiet: boolean) => Promise<SearchResult>>> = {
  async hardware(auto, quiet) {
    const named = namedDrivers(process.env);
    if (auto && named?.every(isSoftwareDriver)) return 'the Vulkan environment names software drivers only';
    if (auto && !named && !mayHaveGpu()) return 'no GPU device file (/dev/dri, /dev/nvidia*, /dev/dxg)';
    // Loaders before 1.3.234 do not know the variable: hence the look at what comes back.
    const adapter = await ask('hardware', { VK_LOADER_DRIVERS_DISABLE: '*lvp*,*swiftshader*' }, { quiet });
    if (typeof adapter === 'string' || classify(adapter.info) === 'hardware') return adapter;
    // Away from Linux, the system's own software adapter is the only one there is.
    if (auto && process.platform !== 'linux') return adapter;
    return `only a software adapter: ${adapterName(adapter.info)}`;
  },

  lavapipe: (_, quiet) => searchLavapipe(quiet),

  async swiftshader(_, quiet) {
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      return `built for Linux on x86-64 only; this is ${process.platform} on ${process.arch}`;
    }
    const archive = findArchive();
    if (!archive) return 'the optional package @sparticuz/chromium is not installed';
    try {
      return await ask('swiftshader', onlyDrivers([loadSwiftshader(archive)]), { quiet });
    } catch (error) {
      if (error instanceof EarthmoverError) throw error;
      return `does not load: ${error instanceof Error ? error.message : error}`;
    }
  },
};

/** The choice that EARTHMOVER_ADAPTER makes, `auto` where it is not set. */
export function adapterFromEnvironment(): AdapterChoice {
  return adapterNamed(process.env.EARTHMOVER_ADAPTER);
}
