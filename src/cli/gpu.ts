// The adapter of a command, opened and named.
import type { Device } from '../runtime/device.ts';
import { requestDevice } from '../runtime/device.ts';
import type { AdapterChoice } from '../runtime/platform/adapter.ts';
import { openGpu } from '../runtime/platform/node/open.ts';
import type { Terminal } from './terminal.ts';

/** Opens the adapter that was asked for, and says in one line if it is a slow one. */
export async function openDevice(adapter: AdapterChoice | undefined, terminal: Terminal): Promise<Device> {
  return requestDevice(await openGpu({ ...(adapter && { adapter }), log: terminal.say, quiet: true }));
}

/** What tells adapters apart for a run's sake: another one computes other bits. */
export function adapterOf({ info }: Device): string {
  return info.description || `${info.vendor} ${info.architecture} ${info.device}`.trim();
}
