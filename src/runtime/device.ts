// The device: what a GPU allows, what is alive on it, and what went wrong on it.
//   traits  what kernels may assume of the adapter
import { EarthmoverError } from '../core/errors.ts';
import type { AdapterTraits } from '../kernels/kernel.ts';
import { forgetDevice, holdable, noteDevice } from './leaving.ts';
import type { OpenedAdapter } from './platform/adapter.ts';

/** Limits asked for at the adapter's own value rather than at the standard's default. */
export const raisedLimits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
] as const;

/** Optional features taken where offered. */
export const wantedFeatures: readonly GPUFeatureName[] = ['timestamp-query', 'subgroups', 'shader-f16'];

/** Who made the adapter, as the adapter says. */
export interface DeviceInfo {
  /** Who made the adapter, such as `nvidia`. */
  readonly vendor: string;
  /** Its family of chips. */
  readonly architecture: string;
  /** Its model, by number or name. */
  readonly device: string;
  /** The name that people call it by. */
  readonly description: string;
}

/**
 * A GPU device with its traits and the count of its live bytes. WebGPU's errors are silent zeros
 * unless somebody looks: here the first one is kept, and `assertHealthy` throws it.
 *
 * @example
 * const device = await openDevice();
 * console.log(device.info.description, device.traits.class);
 * device.destroy();
 */
export class Device {
  /** WebGPU's own device. */
  readonly gpu: GPUDevice;
  /** What kernels may assume of the adapter. */
  readonly traits: AdapterTraits;
  /** Who made the adapter. */
  readonly info: DeviceInfo;
  /** Resolves if the device is lost other than by `destroy`; else never. */
  readonly lost: Promise<EarthmoverError>;
  /** What was done on the device so far; exact on every adapter, so that tests can pin it. */
  readonly counts = { submits: 0, readbacks: 0, dispatches: 0, buffers: 0, bindGroups: 0, pipelines: 0 };
  /** Waits for a promise that the GPU settles: what `await` does, but in Node without keeping a core busy. */
  readonly wait: <T>(promise: Promise<T>) => Promise<T>;
  /** Makes of WGSL what the platform's compiler takes: most often the text itself. */
  readonly dialect: (code: string) => string;
  /** Opens further devices of the adapter, for `compileAhead`; undefined where that does not pay. */
  readonly helpers: { readonly count: number; readonly open: () => Promise<Device> } | undefined;
  #failure: EarthmoverError | undefined;
  #destroyed = false;
  readonly #live = new Map<GPUBuffer, number>();
  #liveBytes = 0;

  /** @internal Use `openDevice`. */
  constructor(
    gpu: GPUDevice,
    traits: AdapterTraits,
    info: DeviceInfo,
    { wait, helpers, dialect }: Pick<OpenedAdapter, 'wait' | 'helpers' | 'dialect'> = {},
  ) {
    this.gpu = gpu;
    noteDevice(gpu);
    this.wait = (promise) => holdable(wait ? wait(promise) : promise);
    this.dialect = dialect ?? ((code) => code);
    this.helpers = helpers && {
      count: helpers.count,
      open: async () => requestDevice(await helpers.open()),
    };
    this.traits = traits;
    this.info = info;
    gpu.addEventListener('uncapturederror', (event) => {
      // Without this Dawn prints the error on stdout, where `--json` allows JSON only.
      event.preventDefault();
      this.#failure ??= new EarthmoverError('gpu', 'the GPU refused a command', {
        adapter: info.description,
        error: event.error.message.trim(),
        hint: 'nothing computed after it can be trusted: please report it with this text',
      });
    });
    this.lost = gpu.lost.then(({ message }) => {
      if (this.#destroyed) return new Promise<EarthmoverError>(() => {});
      const error = new EarthmoverError('gpu', 'the GPU device was lost', {
        adapter: info.description,
        reason: message,
        hint: 'resume from the last checkpoint; if it happens again, try --adapter lavapipe or swiftshader',
      });
      this.#failure ??= error;
      return error;
    });
  }

  /** The first uncaptured error or the loss of the device, if either has come to light. */
  get failure(): EarthmoverError | undefined {
    return this.#failure;
  }

  /** Bytes of all buffers that were made by `createBuffer` and not yet destroyed. */
  get liveBytes(): number {
    return this.#liveBytes;
  }

  /**
   * Throws what went wrong on the device, if anything did.
   * @throws gpu error once the GPU refused a command or the device was lost
   */
  assertHealthy(): void {
    if (this.#failure) throw this.#failure;
  }

  /**
   * Waits until everything submitted so far is done, then throws what went wrong on the way, if anything did.
   * @throws gpu error once the GPU refused a command or the device was lost
   */
  async idle(): Promise<void> {
    // A device that is lost rejects here; the reason that was kept says more than the rejection.
    await this.wait(this.gpu.queue.onSubmittedWorkDone()).catch(() => {});
    await Promise.resolve();
    this.assertHealthy();
  }

  /**
   * Makes a buffer, which counts as live until `destroyBuffer`. `label` is required: every error message of the GPU
   * names the object by it.
   *
   * @throws gpu error where it is larger than the adapter allows, and once the device is lost
   */
  createBuffer(descriptor: GPUBufferDescriptor & { readonly label: string }): GPUBuffer {
    this.assertHealthy();
    const limit = this.traits.limits.maxBufferSize;
    if (descriptor.size > limit) {
      throw new EarthmoverError('gpu', `buffer ${descriptor.label} is larger than the adapter allows`, {
        need: `${descriptor.size} bytes`,
        offer: `${limit} bytes (maxBufferSize)`,
        hint: 'use a smaller model, batch or data set, or another adapter',
      });
    }
    const buffer = this.gpu.createBuffer(descriptor);
    this.#live.set(buffer, descriptor.size);
    this.#liveBytes += descriptor.size;
    this.counts.buffers++;
    return buffer;
  }

  /**
   * Hands commands to the GPU.
   * @throws gpu error once the GPU refused a command or the device was lost
   */
  submit(commands: readonly GPUCommandBuffer[]): void {
    this.assertHealthy();
    this.gpu.queue.submit(commands);
    this.counts.submits++;
  }

  /** Undestroyed buffers are never collected: whoever makes one ends it here. */
  destroyBuffer(buffer: GPUBuffer): void {
    this.#liveBytes -= this.#live.get(buffer) ?? 0;
    this.#live.delete(buffer);
    buffer.destroy();
  }

  /** Ends the device with every buffer still on it. */
  destroy(): void {
    this.#destroyed = true;
    for (const buffer of this.#live.keys()) buffer.destroy();
    this.#live.clear();
    this.#liveBytes = 0;
    forgetDevice(this.gpu);
    this.gpu.destroy();
  }
}

/**
 * Opens a device with the adapter's own limits and the optional features that it offers.
 * @throws gpu error where the adapter gives none
 * @example
 * async function open(adapter: GPUAdapter) {
 *   return requestDevice({ adapter, class: 'hardware', attempts: [] });
 * }
 */
export async function requestDevice(opened: OpenedAdapter): Promise<Device> {
  const { adapter } = opened;
  const { vendor, architecture, device, description } = adapter.info;
  const gpu = await adapter
    .requestDevice({
      label: 'earthmover',
      requiredFeatures: featuresToTake(opened),
      requiredLimits: Object.fromEntries(raisedLimits.map((name) => [name, adapter.limits[name]])),
    })
    .catch((cause: unknown) => {
      throw new EarthmoverError('gpu', 'the adapter gave no device', {
        adapter: description,
        error: cause instanceof Error ? cause.message : cause,
        hint: 'try another --adapter; `earthmover doctor` lists them',
      });
    });
  return new Device(gpu, traitsOf(opened, gpu), { vendor, architecture, device, description }, opened);
}

/** Of the features wanted, those that the adapter has. */
export function featuresToTake({ adapter, unlisted = [] }: OpenedAdapter): GPUFeatureName[] {
  return wantedFeatures.filter((feature) => adapter.features.has(feature) || unlisted.includes(feature));
}

function traitsOf(opened: OpenedAdapter, gpu: GPUDevice): AdapterTraits {
  const { subgroupMinSize, subgroupMaxSize } = opened.adapter.info;
  const { limits } = gpu;
  return {
    class: opened.class,
    subgroupSize:
      gpu.features.has('subgroups') && subgroupMinSize === subgroupMaxSize ? subgroupMinSize : undefined,
    f16: gpu.features.has('shader-f16'),
    limits: {
      maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxBufferSize: limits.maxBufferSize,
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
      maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
      minStorageBufferOffsetAlignment: limits.minStorageBufferOffsetAlignment,
    },
  };
}
