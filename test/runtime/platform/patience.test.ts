import { describe, expect, it } from 'vitest';
import { waitPatiently } from '../../../src/runtime/platform/node/patience.ts';

const later = <T>(ms: number, end: () => T) =>
  new Promise<T>((resolve, reject) => {
    setTimeout(() => {
      try {
        resolve(end());
      } catch (error) {
        reject(error);
      }
    }, ms);
  });

describe('waiting for the GPU in Node', () => {
  it('gives what the promise gives', async () => {
    expect(await waitPatiently(later(5, () => 42))).toBe(42);
    const fault = later(5, () => {
      throw new Error('lost');
    });
    await expect(waitPatiently(fault)).rejects.toThrow('lost');
  });

  it('keeps several waits apart', async () => {
    const order: number[] = [];
    await Promise.all([20, 1, 10].map((ms) => waitPatiently(later(ms, () => order.push(ms)))));
    expect(order).toEqual([1, 10, 20]);
  });

  it('turns the event loop a few thousand times a second at most, and sleeps between', async () => {
    let turns = 0;
    const count = () => {
      turns++;
      if (waiting) setImmediate(count);
    };
    let waiting = true;
    setImmediate(count);
    const before = process.cpuUsage();
    await waitPatiently(later(300, () => undefined));
    waiting = false;
    const { user, system } = process.cpuUsage(before);
    expect(turns).toBeGreaterThan(20);
    expect(turns).toBeLessThan(3000);
    // Microseconds: a loop that spins would take all 300,000.
    expect(user + system).toBeLessThan(200_000);
  });
});
