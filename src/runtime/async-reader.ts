// Reading a buffer again and again while the GPU works on: copies that are mapped when they arrive.
import { type Buffers, mapped } from './buffers.ts';
import type { Device } from './device.ts';

/** A copy of a buffer that is on its way to the host. */
export interface PendingCopy {
  readonly staging: GPUBuffer;
}

/** Copies one buffer out again and again without making the GPU wait; nothing is allocated after the start. */
export class AsyncReader {
  readonly #device: Device;
  readonly #source: GPUBuffer;
  readonly #free: GPUBuffer[];
  readonly #all: readonly GPUBuffer[];

  /** @param copies how many may be under way at once */
  constructor(device: Device, buffers: Buffers, name: string, copies: number) {
    this.#device = device;
    this.#source = buffers.get(name);
    this.#all = Array.from({ length: copies }, (_, i) =>
      device.createBuffer({
        label: `${name}.staging${i}`,
        size: this.#source.size,
        usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
      }),
    );
    this.#free = [...this.#all];
  }

  /** Whether another copy may start now. */
  get ready(): boolean {
    return this.#free.length > 0;
  }

  get bytes(): number {
    return this.#all.reduce((sum, buffer) => sum + buffer.size, 0);
  }

  /** Adds a copy to commands that are about to be submitted. */
  copy(encoder: GPUCommandEncoder): PendingCopy {
    const staging = this.#free.pop();
    if (!staging) throw new Error(`every copy of ${this.#source.label} is under way`);
    encoder.copyBufferToBuffer(this.#source, 0, staging, 0, staging.size);
    return { staging };
  }

  /** The copied words, once the GPU has come that far; call it after the submit. */
  async take({ staging }: PendingCopy): Promise<Uint32Array> {
    await mapped(this.#device, staging);
    const words = new Uint32Array(staging.getMappedRange().slice(0));
    staging.unmap();
    this.#free.push(staging);
    return words;
  }

  destroy(): void {
    for (const buffer of this.#all) this.#device.destroyBuffer(buffer);
  }
}
