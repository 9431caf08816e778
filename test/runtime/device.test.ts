import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Device, requestDevice } from '../../src/runtime/device.ts';
import { openGpu } from '../support/open.ts';

let device: Device;
beforeAll(async () => {
  device = await requestDevice(await openGpu());
});
afterAll(() => device.destroy());

describe('Device', () => {
  it('asks for the adapter own limits, at least the defaults of the standard', async () => {
    const { adapter } = await openGpu();
    expect(device.traits.limits.maxBufferSize).toBe(adapter.limits.maxBufferSize);
    expect(device.traits.limits.maxStorageBuffersPerShaderStage).toBeGreaterThanOrEqual(8);
    expect(device.gpu.limits.maxComputeInvocationsPerWorkgroup).toBe(
      adapter.limits.maxComputeInvocationsPerWorkgroup,
    );
  });

  it('counts the bytes of the buffers that live', () => {
    const before = device.liveBytes;
    const usage = GPUBufferUsage.STORAGE;
    const [a, b] = [1024, 4096].map((size) => device.createBuffer({ label: `count.${size}`, size, usage }));
    expect(device.liveBytes - before).toBe(5120);
    if (a) device.destroyBuffer(a);
    expect(device.liveBytes - before).toBe(4096);
    if (a) device.destroyBuffer(a);
    expect(device.liveBytes - before).toBe(4096);
    if (b) device.destroyBuffer(b);
    expect(device.liveBytes).toBe(before);
  });

  it('refuses a buffer beyond the limit before any GPU call, naming need and offer', async () => {
    const size = device.traits.limits.maxBufferSize + 4;
    const make = () => device.createBuffer({ label: 'critic.weights', size, usage: GPUBufferUsage.STORAGE });
    expect(make).toThrow(/critic\.weights[\s\S]*need[\s\S]*offer[\s\S]*maxBufferSize/);
    await device.idle();
  });

  it('keeps the first uncaptured error and throws it from the next operation, by label', async () => {
    const bad = await requestDevice(await openGpu());
    bad.createBuffer({ label: 'latent.batch', size: 16, usage: 0xffff });
    await expect(bad.idle()).rejects.toMatchObject({
      kind: 'gpu',
      message: expect.stringContaining('latent.batch'),
    });
    expect(() => bad.createBuffer({ label: 'next', size: 16, usage: GPUBufferUsage.STORAGE })).toThrow(
      'latent.batch',
    );
    bad.destroy();
  });

  it('reports a device lost from under it, and nothing when it ended the device itself', async () => {
    const device = await requestDevice(await openGpu());
    device.gpu.destroy();
    expect(await device.lost).toMatchObject({ kind: 'gpu', message: expect.stringContaining('lost') });
    await expect(device.idle()).rejects.toThrow('lost');
    const ended = await requestDevice(await openGpu());
    ended.destroy();
    await ended.gpu.lost;
    expect(ended.failure).toBeUndefined();
  });

  it('runs a kernel and reads back what it wrote', async () => {
    const { gpu } = device;
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
    const out = device.createBuffer({ label: 'out', size: 256, usage });
    const read = device.createBuffer({
      label: 'read',
      size: 256,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    const module = gpu.createShaderModule({
      code: `@group(0) @binding(0) var<storage, read_write> y: array<u32>;
        @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { y[id.x] = id.x * 3u + 1u; }`,
    });
    const pipeline = gpu.createComputePipeline({ layout: 'auto', compute: { module, entryPoint: 'main' } });
    const encoder = gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(
      0,
      gpu.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: [{ binding: 0, resource: { buffer: out } }],
      }),
    );
    pass.dispatchWorkgroups(1);
    pass.end();
    encoder.copyBufferToBuffer(out, 0, read, 0, 256);
    gpu.queue.submit([encoder.finish()]);
    await read.mapAsync(GPUMapMode.READ);
    expect([...new Uint32Array(read.getMappedRange())]).toEqual(
      Array.from({ length: 64 }, (_, i) => i * 3 + 1),
    );
    device.destroyBuffer(out);
    device.destroyBuffer(read);
  });
});
