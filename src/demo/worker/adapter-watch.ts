// Waiting for the browser to give a device back after the GPU process crashed.

import type { Device } from '../../runtime/device.ts';
import { openPageDevice } from './page-device.ts';
import { PageError } from './page-error.ts';

/** How long browsers withhold the adapter from a page whose GPU process crashed, at most. */
const withheldSeconds = 150;

/**
 * Asks for a device again and again until the browser gives one.
 * @param tell called each second with the seconds that are left
 * @throws gpu error when the time is over
 */
export async function openAgain(tell: (secondsLeft: number) => void): Promise<Device> {
  const end = performance.now() + 1000 * withheldSeconds;
  const secondsLeft = () => Math.ceil((end - performance.now()) / 1000);
  tell(withheldSeconds);
  // Its own clock: a request may hang while the browser starts its GPU process anew.
  const clock = setInterval(() => tell(Math.max(0, secondsLeft())), 1000);
  try {
    while (secondsLeft() > 0) {
      const device = await openPageDevice().catch(() => undefined);
      if (device) return device;
      await sleep(1000);
    }
  } finally {
    clearInterval(clock);
  }
  throw new PageError(['gpu', 'gpuGone'], 'the browser gives no GPU adapter any more', {
    waited: `${withheldSeconds} s`,
    hint: 'the run is saved: restart the browser, open this page again and continue it',
  });
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
