// The GPU buffers of one program, by name: made, written, read and destroyed here.
import { EarthmoverError } from '../core/errors.ts';
import type { Device } from './device.ts';

/** The GPU buffers of one program, by name: storage that kernels bind, the host writes, and copies leave from. */
export class Buffers {
  readonly #device: Device;
  readonly #byName = new Map<string, GPUBuffer>();

  constructor(device: Device) {
    this.#device = device;
  }

  /** Makes a zeroed buffer of at least `size` bytes, rounded up to whole 16-byte words. */
  create(name: string, size: number, usage: 'storage' | 'uniform' = 'storage'): void {
    if (this.#byName.has(name)) throw new Error(`buffer '${name}' exists already`);
    const kind = usage === 'storage' ? GPUBufferUsage.STORAGE : GPUBufferUsage.UNIFORM;
    this.#byName.set(
      name,
      this.#device.createBuffer({
        label: name,
        size: Math.max(16, Math.ceil(size / 16) * 16),
        usage: kind | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
      }),
    );
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  get(name: string): GPUBuffer {
    const buffer = this.#byName.get(name);
    if (!buffer) throw new Error(`no buffer '${name}'`);
    return buffer;
  }

  /** Bytes of all buffers. */
  get bytes(): number {
    return [...this.#byName.values()].reduce((sum, buffer) => sum + buffer.size, 0);
  }

  /** Queues a write; commands that are submitted later see it. Sizes that are no multiple of four are padded. */
  write(name: string, data: ArrayBufferView, offset = 0): void {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const inWords = bytes.length - (bytes.length % 4);
    const buffer = this.get(name);
    if (inWords > 0) this.#device.gpu.queue.writeBuffer(buffer, offset, bytes, 0, inWords);
    if (inWords < bytes.length) {
      const last = new Uint8Array(4);
      last.set(bytes.subarray(inWords));
      this.#device.gpu.queue.writeBuffer(buffer, offset + inWords, last);
    }
  }

  /** Waits for the GPU and copies bytes out. */
  async read(name: string, offset = 0, size = this.get(name).size - offset): Promise<ArrayBuffer> {
    const [bytes = new ArrayBuffer(0)] = await this.readAll([{ name, offset, size }]);
    return bytes;
  }

  /** As `read`, for several stretches at the price of one wait. */
  async readAll(
    stretches: readonly { readonly name: string; readonly offset: number; readonly size: number }[],
  ): Promise<ArrayBuffer[]> {
    const device = this.#device;
    let total = 0;
    const packed = stretches.map((stretch) => {
      const start = total;
      const words = Math.ceil(stretch.size / 4) * 4;
      total += words;
      return { ...stretch, start, words };
    });
    const staging = device.createBuffer({
      label: 'readback',
      size: Math.max(4, total),
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    try {
      const encoder = device.gpu.createCommandEncoder({ label: 'readback' });
      for (const { name, offset, start, words } of packed) {
        if (words > 0) encoder.copyBufferToBuffer(this.get(name), offset, staging, start, words);
      }
      device.submit([encoder.finish()]);
      await mapped(device, staging);
      device.counts.readbacks++;
      const all = staging.getMappedRange();
      return packed.map(({ start, size }) => all.slice(start, start + size));
    } finally {
      device.destroyBuffer(staging);
    }
  }

  destroy(): void {
    for (const buffer of this.#byName.values()) this.#device.destroyBuffer(buffer);
    this.#byName.clear();
  }
}

/** Maps a buffer for reading; a lost device or a refused command is reported as what it was. */
export async function mapped(device: Device, buffer: GPUBuffer): Promise<void> {
  try {
    await device.wait(buffer.mapAsync(GPUMapMode.READ));
  } catch (cause) {
    device.assertHealthy();
    throw new EarthmoverError('gpu', 'results could not be read back from the GPU', {
      error: cause instanceof Error ? cause.message : cause,
      hint: 'resume from the last checkpoint; if it happens again, try another --adapter',
    });
  }
  device.assertHealthy();
}
