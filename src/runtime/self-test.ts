// The self-test: one small kernel with a known result, for `doctor` and the page.
import { messageOf } from '../core/errors.ts';
import type { Device } from './device.ts';

export interface SelfTest {
  readonly passed: boolean;
  /** What was computed, or how it went wrong. */
  readonly detail: string;
  readonly ms: number;
}

const n = 64;

// Inline, unlike the engine's kernels: it tests the device, not the engine. It needs memory, barriers and arithmetic to work.
const code = /* wgsl */ `
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> prefix: array<f32>;
var<workgroup> tile: array<f32, ${n}>;

@compute @workgroup_size(${n})
fn main(@builtin(local_invocation_index) i: u32) {
  tile[i] = x[i] * x[i];
  for (var step = 1u; step < ${n}u; step *= 2u) {
    workgroupBarrier();
    var sum = tile[i];
    if (i >= step) { sum += tile[i - step]; }
    workgroupBarrier();
    tile[i] = sum;
  }
  prefix[i] = tile[i];
}`;

/** Runs one small kernel, prefix sums of the squares 1, 4, 9 …, and compares every number; ≤ 1 s on any adapter. */
export async function selfTest(device: Device): Promise<SelfTest> {
  const { gpu } = device;
  const size = n * Float32Array.BYTES_PER_ELEMENT;
  const start = performance.now();
  const x = device.createBuffer({
    label: 'self-test.x',
    size,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
  });
  const prefix = device.createBuffer({
    label: 'self-test.prefix',
    size,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
  });
  const readback = device.createBuffer({
    label: 'self-test.readback',
    size,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  try {
    const module = gpu.createShaderModule({ label: 'self-test', code });
    const pipeline = gpu.createComputePipeline({ label: 'self-test', layout: 'auto', compute: { module } });
    gpu.queue.writeBuffer(
      x,
      0,
      Float32Array.from({ length: n }, (_, i) => i + 1),
    );
    const encoder = gpu.createCommandEncoder({ label: 'self-test' });
    const pass = encoder.beginComputePass({ label: 'self-test' });
    pass.setPipeline(pipeline);
    const entries = [x, prefix].map((buffer, binding) => ({ binding, resource: { buffer } }));
    pass.setBindGroup(
      0,
      gpu.createBindGroup({ label: 'self-test', layout: pipeline.getBindGroupLayout(0), entries }),
    );
    pass.dispatchWorkgroups(1);
    pass.end();
    encoder.copyBufferToBuffer(prefix, 0, readback, 0, size);
    gpu.queue.submit([encoder.finish()]);
    await device.idle();
    await device.wait(readback.mapAsync(GPUMapMode.READ));
    const got = new Float32Array(readback.getMappedRange());
    // All below 2²⁴, so f32 holds every one exactly: Σ k² = m(m + 1)(2m + 1)/6.
    const wrong = got.findIndex((value, i) => value !== ((i + 1) * (i + 2) * (2 * i + 3)) / 6);
    const ms = performance.now() - start;
    if (wrong >= 0) return { passed: false, detail: `prefix sum ${wrong} is ${got[wrong]}`, ms };
    return { passed: true, detail: `${n} prefix sums of squares, all exact`, ms };
  } catch (error) {
    const detail = messageOf(error);
    return { passed: false, detail, ms: performance.now() - start };
  } finally {
    for (const buffer of [x, prefix, readback]) device.destroyBuffer(buffer);
  }
}
