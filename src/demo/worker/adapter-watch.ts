import { EarthmoverError } from '../../core/errors.ts';
import type { Device } from '../../runtime/device.ts';
import { openDevice } from '../../runtime/platform/browser/open-device.ts';

/** How long browsers withhold the adapter from a page whose GPU process crashed, at most. */
const withheldSeconds = 150;

/**
 * Asks for a device again and again until the browser gives one.
 * @param tell called each second with the seconds that are left
 * @throws gpu error when the time is over
 */
export async function openAgain(tell: (secondsLeft: number) => void): Promise<Device> {
  for (let left = withheldSeconds; left > 0; left--) {
    tell(left);
    const device = await openDevice().catch(() => undefined);
    if (device) return device;
    await sleep(1000);
  }
  throw new EarthmoverError('gpu', 'the browser gives no GPU adapter any more', {
    waited: `${withheldSeconds} s`,
    hint: 'the run is saved: restart the browser, open this page again and continue it',
  });
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
