// `--preset quickstart`: the preset for the adapter at hand.
import type { AdapterChoice } from '../runtime/platform/adapter.ts';
import { openGpu } from '../runtime/platform/node/open.ts';
import type { RawOptions } from './options.ts';
import { adapterOption } from './options.ts';

/**
 * `--preset quickstart` is a run of a minute and a bit on whatever adapter there is: the options with the preset for the
 * one at hand. Where there is none, that is told when it is opened.
 */
export async function forAdapterAtHand(raw: RawOptions): Promise<RawOptions> {
  if (raw.preset !== 'quickstart') return raw;
  return (await isFast(adapterOption(raw))) ? { ...raw, preset: 'quickstart-fast' } : raw;
}

/** Whether the adapter is faster than the embedded SwiftShader, which runs anywhere. */
async function isFast(adapter: AdapterChoice | undefined): Promise<boolean> {
  const opened = await openGpu({ ...(adapter && { adapter }), quiet: true }).catch(() => undefined);
  return opened !== undefined && opened.class !== 'swiftshader';
}
