// Leaving a process while GPUs still work for it. Drivers end in a crash where the process is taken from under a kernel that
// compiles or runs, so that work is waited for first; meanwhile nobody who waits for a GPU goes on.
//   held   a promise that a GPU settles, whose waiter is kept where it is once the process is being left

const held = new Set<Promise<unknown>>();
const devices = new Set<GPUDevice>();
let leaving = false;

/** Notes a device until it is destroyed. */
export function noteDevice(gpu: GPUDevice): void {
  devices.add(gpu);
}

/** A device that is destroyed has nothing to wait for. */
export function forgetDevice(gpu: GPUDevice): void {
  devices.delete(gpu);
}

/** The same promise, except that it never settles once the process is being left. */
export async function holdable<T>(promise: Promise<T>): Promise<T> {
  held.add(promise);
  try {
    return await promise;
  } finally {
    held.delete(promise);
    if (leaving) await never;
  }
}

/** Kernels that compile are waited for so long: no driver takes longer for those that it has begun. */
const usualMs = 10_000;

const never = new Promise<never>(() => {});

/**
 * Lets all devices finish what they have begun, at most so long, and destroys them. Whoever waits for one of them waits for
 * good from here on: the process is to be ended next.
 *
 * @param mostMs milliseconds
 * @returns whether they have finished
 */
export async function finishDevices(mostMs = usualMs): Promise<boolean> {
  leaving = true;
  const finished = (async () => {
    while (held.size > 0) await Promise.allSettled([...held]);
    await Promise.allSettled([...devices].map((gpu) => gpu.queue.onSubmittedWorkDone()));
    for (const gpu of devices) gpu.destroy();
    return true;
  })();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), mostMs);
  });
  const inTime = await Promise.race([finished, late]);
  clearTimeout(timer);
  return inTime;
}
