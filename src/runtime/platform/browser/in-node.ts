// The entry for pages, imported in Node, which has no WebGPU of its own: the entry for Node opens the device.
import { EarthmoverError } from '../../../core/errors.ts';
import type { Device } from '../../device.ts';
import type { OpenOptions } from '../adapter.ts';

/**
 * A name that bundlers do not read. They would take Dawn into pages, and into that half of a page which a server renders. A
 * condition in package.json would do that too: Next's build then fails on Dawn.
 */
const entry = ['earthmover', 'node'].join('/');

/** Whether this is Node, or a runtime that takes after it, without a `navigator.gpu`. Node 20 has no `navigator` at all. */
export function inNode(): boolean {
  const gpu = globalThis.navigator?.gpu as GPU | undefined;
  return !gpu && globalThis.process?.versions?.node !== undefined;
}

/** @throws gpu error where the package does not lie where this code, a bundle perhaps, runs; and those of `openDevice` */
export async function openThroughNode(options: OpenOptions): Promise<Device> {
  const { openDevice } = await importEntry();
  return openDevice(options);
}

interface Entry {
  openDevice(options: OpenOptions): Promise<Device>;
}

async function importEntry(): Promise<Entry> {
  try {
    return await import(/* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ entry);
  } catch (cause) {
    throw new EarthmoverError(
      'gpu',
      'Node has no WebGPU of its own, and earthmover/node, which has, does not load',
      {
        error: cause instanceof Error ? cause.message.split('\n')[0] : cause,
        hint: "install the package earthmover where this program runs, or import openDevice from 'earthmover/node'",
      },
    );
  }
}
