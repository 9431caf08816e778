// The one adapter that `navigator.gpu` offers, in a page or in Deno: neither can pick among drivers.
import {
  type AdapterChoice,
  type AdapterClass,
  adapterName,
  announcement,
  classify,
  noAdapter,
  type OpenedAdapter,
  type OpenOptions,
} from './adapter.ts';

/** What the platform calls itself, and what helps where it has no WebGPU, no adapter, or another one than was asked for. */
export interface OfferWords {
  readonly place: string;
  readonly source: string;
  readonly withoutWebGpu: string;
  readonly withoutAdapter: string;
  readonly otherAdapter: string;
}

/** @param fallback whether the platform's software adapter is to be offered */
export function requestOffered(fallback: boolean): Promise<GPUAdapter | null> {
  return navigator.gpu.requestAdapter({
    powerPreference: 'high-performance',
    forceFallbackAdapter: fallback,
  });
}

/**
 * Takes the adapter that `navigator.gpu` offers. Asking for `hardware`, `lavapipe` or `swiftshader` means refusing any other.
 *
 * @throws EarthmoverError `gpu` when there is no WebGPU, no adapter, or not the one asked for.
 */
export async function takeOffered(
  asked: AdapterChoice,
  fallback: boolean,
  words: OfferWords,
  { log }: OpenOptions,
): Promise<OpenedAdapter> {
  const candidate: AdapterClass = asked === 'auto' ? 'hardware' : asked;
  const fail = (outcome: string, hint: string) =>
    noAdapter(asked, [{ candidate, chosen: false, outcome }], hint);
  // Typed as always there, but absent from older browsers and from pages served over plain http.
  const gpu = navigator.gpu as GPU | undefined;
  if (!gpu) throw fail(`${words.place} has no navigator.gpu`, words.withoutWebGpu);
  const adapter = await requestOffered(fallback);
  if (!adapter) throw fail(`${words.source} offers no adapter`, words.withoutAdapter);
  const offered = classify(adapter.info);
  const name = adapterName(adapter.info);
  if (asked !== 'auto' && offered !== asked) {
    throw fail(`${words.source} offers ${name} (${offered})`, words.otherAdapter);
  }
  const opened: OpenedAdapter = {
    adapter,
    class: offered,
    attempts: [{ candidate: offered, chosen: true, outcome: name }],
  };
  const line = announcement(opened);
  if (line) log?.(line);
  return opened;
}
