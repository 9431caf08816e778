// Keeps the page for visits without a network: all files of one build together, so that an update is taken as a whole. A
// build's files are fetched before it is used, and it is used once no tab shows the build before it. Samples are kept as
// they are asked for. `scripts/demo-offline.mjs` builds it and says which files there are.

import { type PrecacheEntry, precacheAndRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';

/** The build's files, and a hash of its samples, whose names stay from build to build. */
declare const __EARTHMOVER_FILES__: readonly PrecacheEntry[];
declare const __EARTHMOVER_SAMPLES__: string;

const samples = `samples-${__EARTHMOVER_SAMPLES__}`;

precacheAndRoute([...__EARTHMOVER_FILES__]);
registerRoute(
  ({ url }) => url.href.startsWith(new URL('data/', location.href).href),
  new CacheFirst({ cacheName: samples }),
);
addEventListener('activate', () => void forgetOldSamples());

async function forgetOldSamples(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith('samples-') && name !== samples) await caches.delete(name);
  }
}
