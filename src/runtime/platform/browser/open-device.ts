// Opening a device from the entry that knows nothing of Node: in a page, in Deno, and in Node all the same.
import { type Device, requestDevice } from '../../device.ts';
import type { OpenOptions } from '../adapter.ts';
import { openGpu as openInDeno } from '../deno/open.ts';
import { deno } from '../deno/runtime.ts';
import { inNode, openThroughNode } from './in-node.ts';
import { openGpu } from './open.ts';

/**
 * Opens the best adapter there is, or the one asked for, with its own limits and features: of the page's WebGPU, of Deno's,
 * or in Node and Bun of Dawn, as `openDevice` of earthmover/node does.
 * @throws gpu error that says what was tried and what would help; usage error where EARTHMOVER_ADAPTER, which a page has not,
 * names no adapter
 * @example
 * const device = await openDevice();
 */
export async function openDevice(options: OpenOptions = {}): Promise<Device> {
  if (deno) return requestDevice(await openInDeno(options));
  return inNode() ? openThroughNode(options) : requestDevice(await openGpu(options));
}
