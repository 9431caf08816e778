// Opening an adapter in Deno, whose WebGPU is wgpu, with naga as the compiler of WGSL: beside Dawn and Tint an implementation
// of its own.
//
// Waiting there: `mapAsync` and `onSubmittedWorkDone` stop the script until the GPU is done, and settle 10 ms later still,
// since Deno sleeps before it looks whether the promise may be kept. No script can shorten that: what is mapped may not be
// touched before (Deno 2.9 dies of it). So an await costs 10 ms whatever the GPU does, and what helps is to await seldom;
// training has two readings on their way, which hides it.
import { type AdapterChoice, adapterNamed, type OpenedAdapter, type OpenOptions } from '../adapter.ts';
import { lavapipeThreads } from '../lavapipe-threads.ts';
import { type OfferWords, requestOffered, takeOffered } from '../offered.ts';
import { variable, withVariables } from './runtime.ts';
import { hasUnlistedSubgroups, withoutEnable } from './subgroups.ts';

const words: OfferWords = {
  place: 'this Deno',
  source: 'Deno',
  withoutWebGpu: 'use Deno 2.9 or newer, or start it with --unstable-webgpu',
  withoutAdapter: 'install a Vulkan driver (Debian and Ubuntu: mesa-vulkan-drivers, Mesa 24 or newer)',
  otherAdapter: 'leave the choice at auto, or name the driver file in VK_DRIVER_FILES before Deno starts',
};

/**
 * Opens Deno's adapter: a GPU where there is one, else lavapipe where it is installed. `adapter` (default: the
 * environment's EARTHMOVER_ADAPTER, else `auto`) refuses any other; the embedded SwiftShader is for Node only.
 *
 * @throws EarthmoverError `gpu` when Deno has no WebGPU, no adapter, or not the one asked for; `usage` when the name is unknown.
 */
export async function openGpu(options: OpenOptions = {}): Promise<OpenedAdapter> {
  const asked: AdapterChoice = options.adapter ?? adapterNamed(variable('EARTHMOVER_ADAPTER'));
  // Mesa reads these when wgpu first looks at the drivers, which it does once in a process; without a folder for its
  // runtime files it complains on stderr.
  const environment = {
    LP_NUM_THREADS: String(lavapipeThreads(navigator.hardwareConcurrency)),
    XDG_RUNTIME_DIR: variable('TMPDIR') ?? '/tmp',
  };
  const software = asked === 'lavapipe' || asked === 'swiftshader';
  return withVariables(environment, async () => {
    const opened = await takeOffered(asked, software, words, options);
    if (!(await hasUnlistedSubgroups(await requestOffered(software)))) return opened;
    return { ...opened, unlisted: ['subgroups'], dialect: withoutEnable };
  });
}
