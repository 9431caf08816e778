import { afterAll } from 'vitest';
import { type Device, requestDevice } from '../../src/runtime/device.ts';
import { openGpu } from './open.ts';

let opened: Promise<Device> | undefined;

/** The device of this test file, on the adapter that EARTHMOVER_ADAPTER names; without an adapter the tests fail. */
export function device(): Promise<Device> {
  opened ??= openGpu().then(requestDevice);
  return opened;
}

afterAll(async () => {
  (await opened)?.destroy();
});
