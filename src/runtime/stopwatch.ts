// Timing replays and copies on the GPU.
import { type Buffers, mapped } from './buffers.ts';
import type { Device } from './device.ts';
import type { Replay } from './replay.ts';

/** How long and how often to measure. */
export interface TimingOptions {
  /** Least time of one measurement; shorter work is repeated within it. Default 15. */
  readonly leastMs?: number;
  /** Measurements, of which the best counts. Default 3. */
  readonly rounds?: number;
  /** No further measurement is begun once they have taken so long; default: all are made. */
  readonly mostMs?: number;
}

/** Two timestamps on the GPU, and their way to the host. */
interface Timestamps {
  readonly set: GPUQuerySet;
  readonly resolved: GPUBuffer;
  readonly staging: GPUBuffer;
}

/** No dispatch is taken for shorter than this when repeats are counted, since timestamps come in coarse ticks. */
const shortestMs = 0.02;

/**
 * Times commands on the GPU: by timestamps around a pass where the adapter has them, else by the host's clock. Timestamps
 * are rounded (to 65.5 µs in Dawn, 100 µs in Chrome), so short work has to be timed in batches of repeats.
 */
export class Stopwatch {
  readonly #device: Device;
  /** Where the adapter has timestamps. */
  readonly #timestamps: Timestamps | undefined;

  constructor(device: Device) {
    this.#device = device;
    if (!device.gpu.features.has('timestamp-query')) return;
    this.#timestamps = {
      set: device.gpu.createQuerySet({ label: 'stopwatch', type: 'timestamp', count: 2 }),
      resolved: device.createBuffer({
        label: 'stopwatch.resolved',
        size: 16,
        usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
      }),
      staging: device.createBuffer({
        label: 'stopwatch.staging',
        size: 16,
        usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
      }),
    };
  }

  /** Milliseconds that the GPU takes for `repeats` replays in one pass and one submit. */
  async time(replay: Replay, repeats: number): Promise<number> {
    const timestamps = this.#timestamps;
    const onTheHost = await this.#run((encoder) => {
      const pass = encoder.beginComputePass({
        label: `${replay.name}, timed`,
        ...(timestamps && {
          timestampWrites: {
            querySet: timestamps.set,
            beginningOfPassWriteIndex: 0,
            endOfPassWriteIndex: 1,
          },
        }),
      });
      for (let i = 0; i < repeats; i++) replay.encode(pass);
      pass.end();
      this.#device.counts.dispatches += repeats * replay.length;
      if (timestamps) {
        encoder.resolveQuerySet(timestamps.set, 0, 2, timestamps.resolved, 0);
        encoder.copyBufferToBuffer(timestamps.resolved, 0, timestamps.staging, 0, 16);
      }
    });
    return (await this.#between()) ?? onTheHost;
  }

  /** Milliseconds of one copy of a whole buffer to another, by the host's clock: the best of several. */
  async bestCopy(buffers: Buffers, from: string, to: string, rounds = 4): Promise<number> {
    const source = buffers.get(from);
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < rounds; round++) {
      const ms = await this.#run((encoder) =>
        encoder.copyBufferToBuffer(source, 0, buffers.get(to), 0, source.size),
      );
      best = Math.min(best, ms);
    }
    return best;
  }

  /** Milliseconds of one replay: the best of several measurements, after one that does not count. */
  async best(
    replay: Replay,
    { leastMs = 15, rounds = 3, mostMs = Number.POSITIVE_INFINITY }: TimingOptions = {},
  ): Promise<number> {
    await this.time(replay, 1);
    const begun = performance.now();
    const once = Math.max(shortestMs, await this.time(replay, 1));
    const repeats = Math.ceil(leastMs / once);
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < rounds && performance.now() - begun < mostMs; round++) {
      best = Math.min(best, (await this.time(replay, repeats)) / repeats);
    }
    // A single run that takes longer than all may is long enough to be a measurement.
    return Number.isFinite(best) ? best : once;
  }

  destroy(): void {
    if (!this.#timestamps) return;
    const { set, resolved, staging } = this.#timestamps;
    set.destroy();
    for (const buffer of [resolved, staging]) this.#device.destroyBuffer(buffer);
  }

  async #run(encode: (encoder: GPUCommandEncoder) => void): Promise<number> {
    const device = this.#device;
    await device.idle();
    const begun = performance.now();
    const encoder = device.gpu.createCommandEncoder({ label: 'stopwatch' });
    encode(encoder);
    device.submit([encoder.finish()]);
    await device.idle();
    return performance.now() - begun;
  }

  /** Milliseconds between the two timestamps; undefined without them, or where the driver leaves nonsense. */
  async #between(): Promise<number | undefined> {
    if (!this.#timestamps) return undefined;
    const { staging } = this.#timestamps;
    await mapped(this.#device, staging);
    const [begin = 0n, end = 0n] = new BigUint64Array(staging.getMappedRange().slice(0));
    staging.unmap();
    // Nanoseconds; some drivers reset their clock now and then.
    const ms = Number(end - begin) / 1e6;
    return ms > 0 ? ms : undefined;
  }
}
