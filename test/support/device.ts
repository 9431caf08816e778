import { afterAll } from 'vitest';
import type { Device } from '../../src/runtime/device.ts';
import { openDevice } from '../../src/runtime/platform/node/open-device.ts';

let opened: Promise<Device> | undefined;

/** The device of this test file, on the adapter that EARTHMOVER_ADAPTER names; without an adapter the tests fail. */
export function device(): Promise<Device> {
  opened ??= openDevice();
  return opened;
}

afterAll(async () => {
  (await opened)?.destroy();
});
