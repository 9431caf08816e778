import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { gemm } from '../../src/kernels/gemm.ts';
import { type Compiled, compileAhead } from '../../src/runtime/compile-ahead.ts';
import type { Device } from '../../src/runtime/device.ts';
import { Pipelines } from '../../src/runtime/pipelines.ts';
import { openDevice } from '../../src/runtime/platform/node/open-device.ts';

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.destroy());

const kernelCount = 12;

/** Products of different depths, which no test has run before on this device. */
async function freshKernels(): Promise<Compiled[]> {
  const pipelines = new Pipelines(device);
  return Promise.all(
    Array.from({ length: kernelCount }, async (_, i) => {
      const [kernel] = gemm({ m: 4, n: 4, k: 4 * i + 4, mode: 'NN' }, device.traits, 'register').kernels;
      return { kernel: kernel!, label: `product ${i}`, ...(await pipelines.get(kernel!, `product ${i}`)) };
    }),
  );
}

/** The device as one whose driver takes so long over each kernel; `ran` counts the kernels. */
function paced(on: Device, ms: number, helpers?: Device['helpers']) {
  const pace = { ran: 0, device: on };
  const wait: Device['wait'] = async (promise) => {
    const result = await on.wait(promise);
    await new Promise((resolve) => setTimeout(resolve, ms));
    pace.ran++;
    return result;
  };
  pace.device = Object.create(on, {
    wait: { value: wait },
    helpers: { value: helpers },
    destroy: { value: () => on.destroy() },
  });
  return pace;
}

it('shares slow kernels with helpers, each kernel once, and counts and leaves nothing', async () => {
  const kernels = await freshKernels();
  const before = { ...device.counts, liveBytes: device.liveBytes };
  const opened: ReturnType<typeof paced>[] = [];
  const own = paced(device, 120, {
    count: 2,
    async open() {
      const helper = paced(await openDevice(), 0);
      opened.push(helper);
      return helper.device;
    },
  });
  const dispatched = vi.spyOn(GPUComputePassEncoder.prototype, 'dispatchWorkgroups');
  await compileAhead(own.device, [...kernels, ...kernels]);
  expect(dispatched.mock.calls).toEqual(Array.from({ length: kernelCount }, () => [1]));
  dispatched.mockRestore();
  expect(opened).toHaveLength(2);
  expect(own.ran).toBeGreaterThan(0);
  const ranByHelpers = opened.reduce((total, { ran }) => total + ran, 0);
  // A helper waits for its pipelines, too.
  expect(ranByHelpers / 2 + own.ran).toBe(kernelCount);
  for (const { device: helper } of opened) expect((await helper.gpu.lost).reason).toBe('destroyed');
  expect({ ...device.counts, liveBytes: device.liveBytes }).toEqual(before);

  await compileAhead(own.device, kernels);
  expect(opened).toHaveLength(2);
  device.assertHealthy();
});

it('does without helpers where kernels come fast, where none are offered, and where they fail', async () => {
  let asked = 0;
  const open = async (): Promise<Device> => {
    asked++;
    throw new Error('no second device here');
  };
  const fast = paced(device, 0, { count: 2, open });
  await compileAhead(fast.device, await freshKernels());
  expect([fast.ran, asked]).toEqual([kernelCount, 0]);

  const alone = paced(device, 0);
  await compileAhead(alone.device, await freshKernels());
  expect(alone.ran).toBe(0);

  const slow = paced(device, 120, { count: 2, open });
  await compileAhead(slow.device, await freshKernels());
  expect([slow.ran, asked]).toEqual([kernelCount, 2]);
});

it('begins no kernel once it is stopped', async () => {
  const stop = new AbortController();
  const own = paced(device, 120, { count: 1, open: () => openDevice() });
  const done = compileAhead(own.device, await freshKernels(), stop.signal);
  stop.abort();
  await done;
  expect(own.ran).toBeLessThanOrEqual(1);
});

it('is offered by lavapipe alone, for every other core', () => {
  const others = availableParallelism() - 1;
  expect(device.helpers?.count).toBe(device.traits.class === 'lavapipe' ? others : undefined);
});
