import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/gan/checkpoint.ts';
import {
  architectureDifference,
  bestCheckpoint,
  decodeCheckpoint,
  encodeCheckpoint,
} from '../../src/gan/checkpoint.ts';
import { resolveRun } from '../../src/gan/run-config.ts';
import { encodeSafetensors, storedTensor } from '../../src/io/safetensors.ts';

const tensors = new Map([['critic.0.weight', { shape: [2, 2], data: Float32Array.of(0.01, -0.01, 0, -0) }]]);
const checkpoint: Checkpoint = {
  state: { tensors, counters: Uint32Array.of(7, 0xffffffff) },
  // A value that looks like the key of the hash must not be taken for it.
  variants: { 'critic.linear': '{"sha256":"0000"}' },
  run: resolveRun({ dataset: '8gaussians', seed: 5 }),
  dataset: { name: '8gaussians', hash: 'f32-1', shape: [2] },
  adapter: 'llvmpipe',
  step: 300,
  wassersteinMedian: 0.25,
  peakStep: 120,
  version: '0.1.0',
};

describe('a checkpoint', () => {
  it('comes back as it was, and the same content gives the same bytes', async () => {
    const bytes = await encodeCheckpoint(checkpoint);
    const read = await decodeCheckpoint(bytes, 'file');
    expect(read).toEqual(checkpoint);
    expect(Object.is(read.state.tensors.get('critic.0.weight')?.data[3], -0)).toBe(true);
    expect(await encodeCheckpoint(read)).toEqual(bytes);
    const timed = { ...checkpoint, share: 0.5, trainedMs: 1234.5 };
    expect(await decodeCheckpoint(await encodeCheckpoint(timed), 'file')).toEqual(timed);
  });

  it('is refused after any single bit flip', async () => {
    const bytes = await encodeCheckpoint(checkpoint);
    for (let bit = 0; bit < bytes.length * 8; bit += 5) {
      const flipped = Uint8Array.from(bytes);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      await expect(decodeCheckpoint(flipped, 'step-300'), `bit ${bit}`).rejects.toMatchObject({
        kind: 'checkpoint',
        message: expect.stringContaining('step-300'),
      });
    }
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'with %d in it is neither written nor read',
    async (value) => {
      const bad = new Map([['critic.square.0.weight', { shape: [3], data: Float32Array.of(1, value, 2) }]]);
      const state = { ...checkpoint.state, tensors: bad };
      await expect(encodeCheckpoint({ ...checkpoint, state })).rejects.toMatchObject({
        kind: 'diverged',
        message: expect.stringMatching(/critic\.square\.0\.weight[\s\S]*1 of 3 not finite/),
      });
      // As a version of before would have written it.
      const sound = {
        ...checkpoint.state,
        tensors: new Map([['w', { shape: [1], data: Float32Array.of(1.5) }]]),
      };
      const bytes = await encodeCheckpoint({ ...checkpoint, state: sound });
      const at = bytes.length - 4 * 3;
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      const place = [0, 1, 2]
        .map((word) => at + 4 * word)
        .find((each) => view.getFloat32(each, true) === 1.5)!;
      view.setFloat32(place, value, true);
      await expect(decodeCheckpoint(await rehashed(bytes), 'step-300')).rejects.toMatchObject({
        kind: 'checkpoint',
        message: expect.stringMatching(/not finite[\s\S]*step-300[\s\S]*tensor +w/),
      });
    },
  );

  it('is refused when truncated anywhere', async () => {
    const bytes = await encodeCheckpoint(checkpoint);
    for (let length = 0; length < bytes.length; length += 7) {
      await expect(decodeCheckpoint(bytes.slice(0, length), 'f')).rejects.toMatchObject({
        kind: 'checkpoint',
      });
    }
  });

  it('is told from other safetensors files', async () => {
    await expect(
      decodeCheckpoint(
        encodeSafetensors(new Map([['w', storedTensor({ shape: [1], data: Float32Array.of(1) })]])),
        'weights',
      ),
    ).rejects.toThrow(/no checkpoint of this version[\s\S]*earthmover-checkpoint-1[\s\S]*without a format/);
  });
});

describe('other networks', () => {
  const shape = (...sizes: number[]) => ({ shape: sizes });

  it('are named by the first tensor that differs', () => {
    const expected = new Map([
      ['generator.0.weight', shape(4, 2)],
      ['generator.0.bias', shape(4)],
    ]);
    expect(architectureDifference(expected, new Map([...expected].reverse()))).toBeUndefined();
    expect(architectureDifference(expected, new Map([['generator.0.weight', shape(4, 2)]]))).toBe(
      'other architecture: generator.0.bias [4] is missing',
    );
    expect(
      architectureDifference(expected, new Map([...expected, ['generator.0.weight', shape(8, 2)]])),
    ).toBe('other architecture: generator.0.weight is [8, 2], not [4, 2]');
    expect(architectureDifference(expected, new Map([...expected, ['critic.0.bias', shape(1)]]))).toBe(
      'other architecture: critic.0.bias is not in this run',
    );
  });
});

describe('the best checkpoint', () => {
  const at = (step: number, wassersteinMedian: number | null, peakStep: number) => ({
    step,
    wassersteinMedian,
    peakStep,
  });

  it('has the lowest median since its peak, not the low one of an untrained critic', () => {
    const all = [at(0, null, 0), at(100, 0.1, 100), at(200, 0.9, 190), at(300, 0.5, 190), at(400, 0.6, 190)];
    expect(bestCheckpoint(all)?.step).toBe(300);
  });

  it('is none before the window is full, and starts afresh at a new peak', () => {
    expect(bestCheckpoint([at(0, null, 0), at(100, 0.1, 30)])).toBeUndefined();
    expect(bestCheckpoint([at(300, 0.5, 190), at(500, 1.2, 480)])?.step).toBe(500);
    expect(bestCheckpoint([at(300, 0.5, 190), at(450, 1.1, 480)])).toBeUndefined();
  });
});

/** The file with the hash that its content has. */
async function rehashed(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const key = new TextEncoder().encode('"sha256":"');
  const at = Buffer.from(bytes).indexOf(key) + key.length;
  const result = Uint8Array.from(bytes);
  result.fill(0x30, at, at + 64);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', result));
  result.set(new TextEncoder().encode(Buffer.from(hash).toString('hex')), at);
  return result;
}
