import { describe, expect, it } from 'vitest';
import { createRecovery } from '../../../src/demo/worker/recovery.ts';

/** Devices that count how often each was opened and restored to. */
function setUp() {
  const devices: { failure: Error | undefined }[] = [];
  const restored: number[] = [];
  const open = async () => {
    const device = { failure: undefined as Error | undefined };
    devices.push(device);
    return device;
  };
  const recovery = createRecovery({
    open,
    openAgain: open,
    restore: async (device) => void restored.push(devices.indexOf(device)),
  });
  const lose = () => {
    const device = devices.at(-1);
    if (device) device.failure = new Error('the device was lost');
    throw new Error('the device was lost');
  };
  return { recovery, devices, restored, lose };
}

describe('recovery', () => {
  it('opens one device for all', async () => {
    const { recovery, devices } = setUp();
    expect(await recovery.device()).toBe(await recovery.device());
    expect(devices).toHaveLength(1);
  });

  it('puts the runs on another device where one is lost, and does the work again', async () => {
    const { recovery, restored, lose } = setUp();
    await recovery.device();
    let tries = 0;
    const result = await recovery.persistently(async () => (++tries === 1 ? lose() : 'done'));
    expect(result).toBe('done');
    expect(tries).toBe(2);
    expect(restored).toEqual([1]);
  });

  it('passes on faults of the work itself', async () => {
    const { recovery, restored } = setUp();
    await recovery.device();
    const work = () => Promise.reject(new Error('batch is too large'));
    await expect(recovery.persistently(work)).rejects.toThrow('batch is too large');
    expect(restored).toEqual([]);
  });

  it('gives up at the fourth loss without a saved iteration between, and counts anew after one', async () => {
    const { recovery, restored, lose } = setUp();
    await recovery.device();
    const lossAndSuccess = () => {
      let tries = 0;
      return recovery.persistently(async () => (++tries === 1 ? lose() : undefined));
    };
    for (let i = 0; i < 3; i++) await lossAndSuccess();
    recovery.progressed();
    for (let i = 0; i < 3; i++) await lossAndSuccess();
    await expect(lossAndSuccess()).rejects.toThrow('the device was lost');
    expect(restored).toHaveLength(6);
  });
});
