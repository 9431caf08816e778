// `--preset quickstart`: the preset for the adapter at hand, and for its speed.
import { roughPeak } from '../bench/peaks.ts';
import type { PresetName } from '../gan/presets.ts';
import { requestDevice } from '../runtime/device.ts';
import type { AdapterClass, OpenedAdapter } from '../runtime/platform/adapter.ts';
import { openGpu } from '../runtime/platform/node/open.ts';
import type { RawOptions } from './options.ts';
import { adapterOption } from './options.ts';

/**
 * 1e9 operations a second at its peak from which lavapipe has the time for batches of 128: the same work in batches of 64
 * is ahead up to 8e11 operations (docs/recipes/mnist-start), which take a minute at this peak.
 */
const fastGflops = 100;

/** What two minutes are enough for, setup included. */
export function presetOn(kind: AdapterClass, peakGflops: number): PresetName {
  if (kind === 'hardware') return 'quickstart-gpu';
  if (kind === 'swiftshader') return 'quickstart';
  return peakGflops < fastGflops ? 'quickstart-slow' : 'quickstart-fast';
}

/**
 * `--preset quickstart` is a run of two minutes, setup included, on whatever adapter there is: the options with the preset for
 * the one at hand. Where there is none, that is told when it is opened.
 */
export async function forAdapterAtHand(raw: RawOptions): Promise<RawOptions> {
  if (raw.preset !== 'quickstart') return raw;
  const adapter = adapterOption(raw);
  const opened = await openGpu({ ...(adapter && { adapter }), quiet: true }).catch(() => undefined);
  if (!opened) return raw;
  const peak = opened.class === 'lavapipe' ? await peakOf(opened) : Number.NaN;
  return { ...raw, preset: presetOn(opened.class, peak) };
}

async function peakOf(opened: OpenedAdapter): Promise<number> {
  const device = await requestDevice(opened);
  try {
    return await roughPeak(device);
  } finally {
    device.destroy();
  }
}
