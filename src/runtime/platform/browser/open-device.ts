// Opening a device where `navigator.gpu` is: in a page, or in Deno.
import { type Device, requestDevice } from '../../device.ts';
import type { OpenOptions } from '../adapter.ts';
import { openGpu as openInDeno } from '../deno/open.ts';
import { deno } from '../deno/runtime.ts';
import { openGpu } from './open.ts';

/**
 * Opens the best adapter there is, or the one asked for, with its own limits and features.
 * @throws gpu error that says what was tried and what would help; usage error where EARTHMOVER_ADAPTER, in Deno, names
 * no adapter
 * @example
 * const device = await openDevice();
 */
export async function openDevice(options: OpenOptions = {}): Promise<Device> {
  return requestDevice(await (deno ? openInDeno(options) : openGpu(options)));
}
