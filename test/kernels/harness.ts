// Runs one Kernel on typed arrays, straight on Dawn (in Deno: wgpu) at WebGPU's default limits: the kernel tests need of
// src/runtime no more than the adapter, the best there is or the one that EARTHMOVER_ADAPTER names.
import { WgslReflect } from 'wgsl_reflect/wgsl_reflect.module.js';
import type { AdapterTraits, Kernel } from '../../src/kernels/kernel.ts';
import { featuresToTake } from '../../src/runtime/device.ts';
import { openGpu } from '../support/open.ts';

/** What a buffer is made from: its contents, or the number of f32 elements a kernel is to fill. */
export type Content = Float32Array | Uint32Array | number;

export interface Harness {
  readonly name: AdapterTraits['class'];
  readonly traits: AdapterTraits;
  readonly device: GPUDevice;
  /** Makes of a kernel's text what the runtime's compiler takes. */
  readonly dialect: (code: string) => string;
  /** Runs the kernels in order on named buffers, and returns every buffer's words afterwards as f32. */
  run(kernels: Kernel | readonly Kernel[], contents: Readonly<Record<string, Content>>): Promise<Results>;
  /** As `run`, but repeats the list inside one submit: the shortest milliseconds of one repeat. */
  time(kernels: readonly Kernel[], contents: Readonly<Record<string, Content>>): Promise<Timing>;
  destroy(): void;
}

/** The processor's time (all threads of a software adapter) is steadier than the clock on a shared machine. */
export interface Timing {
  readonly wallMs: number;
  readonly cpuMs: number;
}

export type Results = Readonly<Record<string, Float32Array<ArrayBuffer>>>;

/** Every word of an output and of the guards before and behind a buffer, until a kernel writes it. */
const sentinel = -7.0e-22;

export async function openHarness(): Promise<Harness> {
  const opened = await openGpu();
  const { adapter, class: name, dialect = (code) => code } = opened;
  const features = featuresToTake(opened).filter((feature) => feature === 'subgroups');
  const device = await adapter.requestDevice({ requiredFeatures: features });
  const faults: string[] = [];
  device.addEventListener('uncapturederror', (event) => {
    event.preventDefault();
    faults.push(event.error.message);
  });
  const { subgroupMinSize, subgroupMaxSize } = adapter.info;
  const traits: AdapterTraits = {
    class: name,
    subgroupSize: features.length > 0 && subgroupMinSize === subgroupMaxSize ? subgroupMinSize : undefined,
    f16: false,
    limits: device.limits,
  };

  const checkFaults = (): void => {
    const all = faults.splice(0).join('\n');
    if (all) throw new Error(all);
  };

  async function prepare(kernels: readonly Kernel[], contents: Readonly<Record<string, Content>>) {
    const buffers = new Map<string, GPUBuffer>();
    for (const [label, content] of Object.entries(contents)) {
      buffers.set(label, guardedBuffer(device, label, content));
    }
    const steps: { groups: Kernel['groups']; pipeline: GPUComputePipeline; group: GPUBindGroup }[] = [];
    for (const kernel of kernels) {
      assertReflection(kernel);
      steps.push({
        groups: kernel.groups,
        pipeline: await pipelineOf(device, kernel, dialect(kernel.code)),
        group: bindGroupOf(device, kernel, buffers, contents),
      });
    }
    const encode = (encoder: GPUCommandEncoder, repeats: number): void => {
      const pass = encoder.beginComputePass();
      for (let i = 0; i < repeats; i++) {
        for (const step of steps) {
          pass.setPipeline(step.pipeline);
          pass.setBindGroup(0, step.group);
          pass.dispatchWorkgroups(...step.groups);
        }
      }
      pass.end();
    };
    return { buffers, encode };
  }

  return {
    name,
    traits,
    device,
    dialect,
    destroy: () => device.destroy(),

    async run(kernelOrList, contents) {
      const kernels = Array.isArray(kernelOrList) ? kernelOrList : [kernelOrList as Kernel];
      const { buffers, encode } = await prepare(kernels, contents);
      const encoder = device.createCommandEncoder();
      encode(encoder, 1);
      device.queue.submit([encoder.finish()]);
      const results: Record<string, Float32Array<ArrayBuffer>> = {};
      for (const [label, buffer] of buffers)
        results[label] = await readGuarded(device, label, buffer, contents[label]!);
      await device.queue.onSubmittedWorkDone();
      for (const buffer of buffers.values()) buffer.destroy();
      checkFaults();
      return results;
    },

    async time(kernels, contents) {
      const { buffers, encode } = await prepare(kernels, contents);
      const best = { wallMs: Number.POSITIVE_INFINITY, cpuMs: Number.POSITIVE_INFINITY };
      let repeats = 1;
      for (let round = 0; round < 6; round++) {
        const encoder = device.createCommandEncoder();
        encode(encoder, repeats);
        const commands = encoder.finish();
        const cpu = process.cpuUsage();
        const start = performance.now();
        device.queue.submit([commands]);
        await device.queue.onSubmittedWorkDone();
        const wallMs = performance.now() - start;
        const { user, system } = process.cpuUsage(cpu);
        if (round > 0) {
          best.wallMs = Math.min(best.wallMs, wallMs / repeats);
          best.cpuMs = Math.min(best.cpuMs, (user + system) / 1000 / repeats);
        }
        repeats = Math.max(1, Math.min(200, Math.ceil((repeats * 80) / wallMs)));
      }
      for (const buffer of buffers.values()) buffer.destroy();
      checkFaults();
      return best;
    },
  };
}

// ---- Buffers: 256 sentinel bytes before and behind, and a kernel's outputs filled with it as well. ----

const guardBytes = 256;

function sizeBytes(content: Content): number {
  return 4 * (typeof content === 'number' ? content : content.length);
}

function guardedBuffer(device: GPUDevice, label: string, content: Content): GPUBuffer {
  const bytes = sizeBytes(content);
  const size = 2 * guardBytes + Math.ceil(bytes / 256) * 256;
  const usage =
    GPUBufferUsage.STORAGE | GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const buffer = device.createBuffer({ label, size, usage, mappedAtCreation: true });
  const range = buffer.getMappedRange();
  new Float32Array(range).fill(sentinel);
  if (typeof content !== 'number') {
    new Uint32Array(range, guardBytes, content.length).set(
      new Uint32Array(content.buffer, content.byteOffset, content.length),
    );
  }
  buffer.unmap();
  return buffer;
}

async function readGuarded(device: GPUDevice, label: string, buffer: GPUBuffer, content: Content) {
  const staging = device.createBuffer({
    size: buffer.size,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const words = new Float32Array(staging.getMappedRange().slice(0));
  staging.destroy();
  const first = guardBytes / 4;
  const last = first + sizeBytes(content) / 4;
  const expected = Math.fround(sentinel);
  words.forEach((word, index) => {
    if ((index < first || index >= last) && word !== expected) {
      throw new Error(`${label}: element ${index - first} of ${last - first} was written: ${word}`);
    }
  });
  return words.slice(first, last);
}

// ---- Pipelines ----

async function pipelineOf(device: GPUDevice, kernel: Kernel, code: string): Promise<GPUComputePipeline> {
  const module = device.createShaderModule({ label: `${kernel.family}/${kernel.variant}`, code });
  const errors = (await module.getCompilationInfo()).messages.filter((message) => message.type === 'error');
  if (errors.length > 0) {
    const source = code.split('\n').map((line, index) => `${String(index + 1).padStart(4)}  ${line}`);
    const faults = errors.map((error) => `${error.lineNum}:${error.linePos} ${error.message}`);
    throw new Error(`${kernel.family}/${kernel.variant}\n${faults.join('\n')}\n${source.join('\n')}`);
  }
  const layout = layoutOf(device, kernel);
  return device.createComputePipelineAsync({
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: { module, entryPoint: 'main', constants: { ...kernel.constants } },
  });
}

function layoutOf(device: GPUDevice, kernel: Kernel): GPUBindGroupLayout {
  return device.createBindGroupLayout({
    entries: kernel.bindings.map(({ access }, binding) => ({
      binding,
      visibility: GPUShaderStage.COMPUTE,
      buffer: {
        type: access === 'read' ? 'read-only-storage' : access === 'uniform' ? 'uniform' : 'storage',
      },
    })),
  });
}

function bindGroupOf(
  device: GPUDevice,
  kernel: Kernel,
  buffers: ReadonlyMap<string, GPUBuffer>,
  contents: Readonly<Record<string, Content>>,
): GPUBindGroup {
  return device.createBindGroup({
    layout: layoutOf(device, kernel),
    entries: kernel.bindings.map(({ name }, binding) => {
      const buffer = buffers.get(name);
      if (!buffer) throw new Error(`${kernel.family}: no content for its binding '${name}'`);
      return { binding, resource: { buffer, offset: guardBytes, size: sizeBytes(contents[name]!) } };
    }),
  });
}

/** Fails unless wgsl_reflect reads the same bindings in the text as the host half declares. */
function assertReflection(kernel: Kernel): void {
  const reflected = new WgslReflect(kernel.code);
  // Uniforms have the access `read` in reflection.
  const uniforms = reflected.uniforms.map((uniform) => ({ ...uniform, access: 'uniform' }));
  const found = [...reflected.storage, ...uniforms]
    .sort((a, b) => a.binding - b.binding)
    .map(({ name, group, binding, access }) => `${group}.${binding} ${name} ${access}`);
  const declared = kernel.bindings.map(({ name, access }, binding) => `0.${binding} ${name} ${access}`);
  if (found.join('\n') !== declared.join('\n')) {
    throw new Error(
      `${kernel.family}/${kernel.variant}: bindings differ\n shader: ${found.join(', ')}\n host:   ${declared.join(', ')}`,
    );
  }
}
