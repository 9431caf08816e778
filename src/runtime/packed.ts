// Buffers of one program taken together: read in one copy, or kept beside and put back.
import { type Buffers, mapped } from './buffers.ts';
import type { Device } from './device.ts';

/** Several buffers, one after the other in one copy to the host and back, again and again: nothing is allocated for it. */
export class PackedBuffers {
  /** 4-byte words of all, each buffer rounded up to whole 16 bytes. */
  readonly words: number;
  readonly #device: Device;
  readonly #buffers: Buffers;
  readonly #names: readonly string[];
  readonly #staging: GPUBuffer;

  constructor(device: Device, buffers: Buffers, names: readonly string[]) {
    this.#device = device;
    this.#buffers = buffers;
    this.#names = names;
    const size = names.reduce((sum, name) => sum + buffers.get(name).size, 0);
    this.words = size / 4;
    this.#staging = device.createBuffer({
      label: `${names[0] ?? 'nothing'} and others, packed`,
      size,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
  }

  /** Adds the copy to commands that are about to be submitted. */
  copy(encoder: GPUCommandEncoder): void {
    let at = 0;
    for (const name of this.#names) {
      const buffer = this.#buffers.get(name);
      encoder.copyBufferToBuffer(buffer, 0, this.#staging, at, buffer.size);
      at += buffer.size;
    }
  }

  /** What was copied, with a word behind it for the caller, once the GPU has come that far; call it after the submit. */
  async take(): Promise<Float32Array<ArrayBuffer>> {
    await mapped(this.#device, this.#staging);
    this.#device.counts.readbacks++;
    const values = new Float32Array(this.words + 1);
    values.set(new Float32Array(this.#staging.getMappedRange()));
    this.#staging.unmap();
    return values;
  }

  /** The buffers as they are now, as `take` gives them. */
  async read(): Promise<Float32Array<ArrayBuffer>> {
    const encoder = this.#device.gpu.createCommandEncoder({ label: 'packed' });
    this.copy(encoder);
    this.#device.submit([encoder.finish()]);
    return this.take();
  }

  /** Queues writes of all; commands that are submitted later see them. */
  write(values: Float32Array): void {
    let at = 0;
    for (const name of this.#names) {
      const words = this.#buffers.get(name).size / 4;
      this.#buffers.write(name, values.subarray(at, at + words));
      at += words;
    }
  }

  destroy(): void {
    this.#device.destroyBuffer(this.#staging);
  }
}

/** Copies of buffers on the GPU, to go back to. */
export class KeptBuffers {
  readonly #device: Device;
  readonly #pairs: readonly { readonly buffer: GPUBuffer; readonly kept: GPUBuffer }[];

  constructor(device: Device, buffers: Buffers, names: readonly string[]) {
    this.#device = device;
    this.#pairs = names.map((name) => {
      const buffer = buffers.get(name);
      const usage = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
      return { buffer, kept: device.createBuffer({ label: `${name}, kept`, size: buffer.size, usage }) };
    });
  }

  /** Keeps the buffers as they are once the GPU has come to here. */
  keep(): void {
    this.#submit(({ buffer, kept }) => [buffer, kept]);
  }

  /** Puts them back as they were kept. */
  putBack(): void {
    this.#submit(({ buffer, kept }) => [kept, buffer]);
  }

  destroy(): void {
    for (const { kept } of this.#pairs) this.#device.destroyBuffer(kept);
  }

  #submit(
    direction: (pair: {
      readonly buffer: GPUBuffer;
      readonly kept: GPUBuffer;
    }) => readonly [from: GPUBuffer, to: GPUBuffer],
  ): void {
    const encoder = this.#device.gpu.createCommandEncoder({ label: 'kept' });
    for (const pair of this.#pairs) {
      const [from, to] = direction(pair);
      encoder.copyBufferToBuffer(from, 0, to, 0, from.size);
    }
    this.#device.submit([encoder.finish()]);
  }
}
