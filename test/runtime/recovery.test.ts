import { describe, expect, it } from 'vitest';
import { EarthmoverError } from '../../src/core/errors.ts';
import { createRecovery } from '../../src/runtime/recovery.ts';

/** A device that can be lost, at once or with the news a moment after. */
function aDevice() {
  let say: (error: Error) => void;
  const device = {
    failure: undefined as Error | undefined,
    lost: new Promise<Error>((resolve) => {
      say = resolve;
    }),
    lose: () => {
      device.failure = new Error('the device was lost');
      say(device.failure);
    },
  };
  return device;
}

/** Devices in the order in which they were opened, and to which of them the runs were restored. */
function setUp({ restore = async () => {} }: { restore?: (lose: () => never) => Promise<void> } = {}) {
  const devices: ReturnType<typeof aDevice>[] = [];
  const restored: number[] = [];
  const open = async () => {
    const device = aDevice();
    devices.push(device);
    return device;
  };
  const lose = (): never => {
    devices.at(-1)?.lose();
    throw new Error('the device was lost');
  };
  const recovery = createRecovery({
    open,
    openAgain: open,
    restore: async (device) => {
      restored.push(devices.indexOf(device));
      await restore(lose);
    },
  });
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

  it('waits for the news of a loss where the fault comes before it', async () => {
    const { recovery, devices, restored } = setUp();
    await recovery.device();
    let tries = 0;
    const result = await recovery.persistently(async () => {
      if (++tries > 1) return 'done';
      setTimeout(() => devices[0]?.lose(), 20);
      throw new DOMException('the buffer is not mapped any more', 'AbortError');
    });
    expect(result).toBe('done');
    expect(restored).toEqual([1]);
  });

  it('goes on to a third device where the second is lost while runs are put on it', async () => {
    let restores = 0;
    const { recovery, restored, lose } = setUp({
      restore: async (loseIt) => void (++restores === 1 && loseIt()),
    });
    await recovery.device();
    let tries = 0;
    const result = await recovery.persistently(async () => (++tries === 1 ? lose() : 'done'));
    expect(result).toBe('done');
    expect(restored).toEqual([1, 2]);
  });

  it('passes on faults of the work itself', async () => {
    const { recovery, restored } = setUp();
    await recovery.device();
    const work = () => Promise.reject(new EarthmoverError('usage', 'batch is too large'));
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
