// Opening the page's device. What the library's own entry knows besides of Deno and Node, a page has no use for.

import { type Device, requestDevice } from '../../runtime/device.ts';
import { openGpu } from '../../runtime/platform/browser/open.ts';

/** @throws gpu error where the browser offers no adapter */
export async function openPageDevice(): Promise<Device> {
  return requestDevice(await openGpu());
}
