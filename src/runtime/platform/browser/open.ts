// Opening the one adapter that the browser offers.
import type { OpenedAdapter, OpenOptions } from '../adapter.ts';
import { type OfferWords, takeOffered } from '../offered.ts';

const words: OfferWords = {
  place: 'this page',
  source: 'the browser',
  withoutWebGpu:
    'use a browser with WebGPU (Chrome or Edge 113, Firefox 141, Safari 26, or newer), over https or localhost',
  withoutAdapter:
    'switch on hardware acceleration, or in Chrome start with --enable-unsafe-webgpu --use-webgpu-adapter=swiftshader',
  otherAdapter: 'leave the choice at auto, or change the browser flags',
};

/**
 * Opens the page's adapter. A page cannot pick among drivers: asking for `hardware`, `lavapipe` or
 * `swiftshader` means refusing any other.
 *
 * @throws EarthmoverError `gpu` when the browser has no WebGPU, no adapter, or not the one asked for.
 */
export async function openGpu(options: OpenOptions = {}): Promise<OpenedAdapter> {
  const asked = options.adapter ?? 'auto';
  return takeOffered(asked, asked === 'swiftshader', words, options);
}
