// Opening an adapter in Node, through Dawn: a hardware GPU, lavapipe, or the embedded SwiftShader.
import { availableParallelism, tmpdir } from 'node:os';
import { EarthmoverError } from '../../../core/errors.ts';
import {
  type AdapterChoice,
  type AdapterClass,
  type Attempt,
  adapterName,
  adapterNamed,
  announcement,
  classify,
  noAdapter,
  type OpenedAdapter,
  type OpenOptions,
} from '../adapter.ts';
import { lavapipeThreads } from '../lavapipe-threads.ts';
import { waitPatiently } from './patience.ts';
import { withoutLines } from './quiet-stderr.ts';
import { findArchive, loadSwiftshader } from './swiftshader.ts';
import { findLavapipe, isSoftwareDriver, mayHaveGpu, namedDrivers, onlyDrivers } from './vulkan.ts';

/** What one candidate yields: an adapter, or the reason why there is none. */
type SearchResult = GPUAdapter | string;

/**
 * Dawn instances by candidate, one each: an instance that nothing refers to takes the process down with it,
 * so none is ever let go.
 */
const instances = new Map<AdapterClass, GPU>();

/** A limit of the driver that Dawn does not use in full, nor do we. */
const reducedLimit = /^Warning: maxDynamic\w+ artificially reduced from /;

let queue: Promise<unknown> = Promise.resolve();

/**
 * Opens the best adapter: a hardware GPU, else lavapipe where installed, else the embedded SwiftShader.
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
    const chosen = typeof result !== 'string';
    const attempt = { candidate, chosen, outcome: chosen ? adapterName(result.info) : result };
    attempts.push(attempt);
    options.attempted?.(attempt);
    if (!chosen) continue;
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
  throw noAdapter(asked, attempts, fixes[asked]);
}

const fixes: Readonly<Record<AdapterChoice, string>> = {
  auto: 'run `npm ci` without --omit=optional to get the embedded SwiftShader (Linux on x86-64), or install a Vulkan driver',
  hardware: "install the GPU's Vulkan driver, or leave --adapter away to take a software adapter",
  lavapipe: 'install Mesa 24 or newer (Debian and Ubuntu: mesa-vulkan-drivers), or leave --adapter away',
  swiftshader: 'run `npm ci` without --omit=optional (Linux on x86-64 only), or leave --adapter away',
};

const search: Readonly<Record<AdapterClass, (auto: boolean, quiet: boolean) => Promise<SearchResult>>> = {
  async hardware(auto, quiet) {
    const named = namedDrivers(process.env);
    if (auto && named?.every(isSoftwareDriver)) return 'the Vulkan environment names software drivers only';
    if (auto && !named && !mayHaveGpu()) return 'no GPU device file (/dev/dri, /dev/nvidia*, /dev/dxg)';
    // Loaders before 1.3.234 do not know the variable: hence the look at what comes back.
    const adapter = await ask('hardware', { VK_LOADER_DRIVERS_DISABLE: '*lvp*,*swiftshader*' }, quiet);
    if (typeof adapter === 'string' || classify(adapter.info) === 'hardware') return adapter;
    // Away from Linux, the system's own software adapter is the only one there is.
    if (auto && process.platform !== 'linux') return adapter;
    return `only a software adapter: ${adapterName(adapter.info)}`;
  },

  async lavapipe(_, quiet) {
    const drivers = findLavapipe(process.env);
    if (drivers.length === 0) return 'not installed (no lvp_icd*.json in the Vulkan folders)';
    const threads = process.env.LP_NUM_THREADS ?? String(lavapipeThreads(availableParallelism()));
    const adapter = await ask('lavapipe', { ...onlyDrivers(drivers), LP_NUM_THREADS: threads }, quiet);
    if (typeof adapter !== 'string') return adapter;
    return `${drivers.join(', ')} is installed but too old or broken (Mesa 24 or newer is needed): ${adapter}`;
  },

  async swiftshader(_, quiet) {
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      return `built for Linux on x86-64 only; this is ${process.platform} on ${process.arch}`;
    }
    const archive = findArchive();
    if (!archive) return 'the optional package @sparticuz/chromium is not installed';
    try {
      return await ask('swiftshader', onlyDrivers([loadSwiftshader(archive)]), quiet);
    } catch (error) {
      if (error instanceof EarthmoverError) throw error;
      return `does not load: ${error instanceof Error ? error.message : error}`;
    }
  },
};

/** Asks Dawn for an adapter while `environment` holds; the process's own is put back afterwards. */
async function ask(
  candidate: AdapterClass,
  environment: Readonly<Record<string, string>>,
  quiet: boolean,
): Promise<SearchResult> {
  const { create, globals } = await loadDawn();
  // Existing globals stay, `navigator` above all: Dawn needs it, and user code may have its own.
  for (const [name, value] of Object.entries(globals)) {
    if (!(name in globalThis)) Reflect.set(globalThis, name, value);
  }
  // Mesa complains on stderr where no XDG_RUNTIME_DIR is set.
  const restore = setEnvironment({
    XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? tmpdir(),
    ...environment,
  });
  try {
    const known = instances.get(candidate);
    const instance = known ?? create(toggles(candidate));
    instances.set(candidate, instance);
    const request = () => instance.requestAdapter({ powerPreference: 'high-performance' });
    // Dawn looks at the drivers, and writes of their limits, within an instance's first request.
    const adapter = await (quiet && !known ? withoutLines(reducedLimit, request) : request());
    return adapter ?? 'no adapter there';
  } catch (error) {
    return `Dawn refused: ${error instanceof Error ? error.message : error}`;
  } finally {
    restore();
  }
}

function toggles(candidate: AdapterClass): string[] {
  const robust = candidate === 'hardware' || process.env.EARTHMOVER_ROBUSTNESS === 'on';
  return robust ? [] : ['enable-dawn-features=disable_robustness'];
}

async function loadDawn(): Promise<typeof import('webgpu')> {
  try {
    return await import('webgpu');
  } catch (cause) {
    throw new EarthmoverError('gpu', 'Dawn, the WebGPU of Node, does not load', {
      platform: `${process.platform} on ${process.arch}`,
      error: cause instanceof Error ? cause.message.split('\n')[0] : cause,
      hint: 'run `npm ci`; Dawn is built for Linux (glibc), macOS and Windows on x86-64 and ARM64',
    });
  }
}

function setEnvironment(values: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, values);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

/** The choice that EARTHMOVER_ADAPTER makes, `auto` where it is not set. */
export function adapterFromEnvironment(): AdapterChoice {
  return adapterNamed(process.env.EARTHMOVER_ADAPTER);
}
