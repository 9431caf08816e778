// Opening the one adapter that the browser offers.
import {
  type AdapterClass,
  adapterName,
  announcement,
  classify,
  noAdapter,
  type OpenedAdapter,
  type OpenOptions,
} from '../adapter.ts';

/**
 * Opens the page's adapter. A page cannot pick among drivers: asking for `hardware`, `lavapipe` or
 * `swiftshader` means refusing any other.
 *
 * @throws EarthmoverError `gpu` when the browser has no WebGPU, no adapter, or not the one asked for.
 */
export async function openGpu(options: OpenOptions = {}): Promise<OpenedAdapter> {
  const asked = options.adapter ?? 'auto';
  const candidate: AdapterClass = asked === 'auto' ? 'hardware' : asked;
  const fail = (outcome: string, hint: string) =>
    noAdapter(asked, [{ candidate, chosen: false, outcome }], hint);
  // Typed as always there, but absent from older browsers and from pages served over plain http.
  const gpu = navigator.gpu as GPU | undefined;
  if (!gpu) {
    throw fail(
      'this page has no navigator.gpu',
      'use a browser with WebGPU (Chrome or Edge 113, Firefox 141, Safari 26, or newer), over https or localhost',
    );
  }
  const adapter = await gpu.requestAdapter({
    powerPreference: 'high-performance',
    forceFallbackAdapter: asked === 'swiftshader',
  });
  if (!adapter) {
    throw fail(
      'the browser offers no adapter',
      'switch on hardware acceleration, or in Chrome start with --enable-unsafe-webgpu --use-webgpu-adapter=swiftshader',
    );
  }
  const offered = classify(adapter.info);
  const name = adapterName(adapter.info);
  if (asked !== 'auto' && offered !== asked) {
    throw fail(
      `the browser offers ${name} (${offered})`,
      'leave the choice at auto, or change the browser flags',
    );
  }
  const opened: OpenedAdapter = {
    adapter,
    class: offered,
    attempts: [{ candidate: offered, chosen: true, outcome: name }],
  };
  const line = announcement(opened);
  if (line) options.log?.(line);
  return opened;
}
