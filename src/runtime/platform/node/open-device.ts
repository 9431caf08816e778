// Opening a device in Node.
import { type Device, requestDevice } from '../../device.ts';
import type { OpenOptions } from '../adapter.ts';
import { openGpu } from './open.ts';

/**
 * Opens the best adapter there is, or the one asked for, with its own limits and features.
 * @throws gpu error that says what was tried and what would help; usage error where EARTHMOVER_ADAPTER names no adapter
 * @example
 * const device = await openDevice({ adapter: 'lavapipe', log: console.error });
 */
export async function openDevice(options: OpenOptions = {}): Promise<Device> {
  return requestDevice(await openGpu(options));
}
