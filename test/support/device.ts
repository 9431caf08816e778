import { type Device, requestDevice } from '../../src/runtime/device.ts';
import { openGpu } from './open.ts';

let opened: Promise<Device> | undefined;

/**
 * The device of this process, on the adapter that EARTHMOVER_ADAPTER names; without an adapter the tests fail. Files that
 * share a process (vitest.config.ts) share it and its pipelines, so that none of them destroys it: the process's end does.
 */
export function device(): Promise<Device> {
  opened ??= openGpu().then(requestDevice);
  return opened;
}
