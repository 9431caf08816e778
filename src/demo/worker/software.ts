// Adapters that compute on the processor, which get less to do.

import type { Device } from '../../runtime/device.ts';

export function isSoftware({ traits }: Pick<Device, 'traits'>): boolean {
  return traits.class !== 'hardware';
}
