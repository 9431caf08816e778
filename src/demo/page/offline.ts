// Visits without a network: the service worker that keeps the page's files, and what there is to say about it.

import { texts } from '../texts/texts.ts';
import type { PageEvent } from './state.ts';

/** A build under development must not be hidden by the one before it. */
const loopback = ['localhost', '127.0.0.1', '[::1]'];

/** Keeps the page for the next visits where the browser can, and tells where a newer one was fetched beside it. */
export async function keepForOffline(tell: (event: PageEvent) => void): Promise<void> {
  if (!('serviceWorker' in navigator) || loopback.includes(location.hostname)) return;
  const file = new URL('service-worker.js', document.baseURI);
  // A browser that refuses, for want of room or in a private window, shows the page all the same.
  const registration = await navigator.serviceWorker.register(file).catch(() => undefined);
  registration?.addEventListener('updatefound', () => {
    const fresh = registration.installing;
    fresh?.addEventListener('statechange', () => {
      if (fresh.state !== 'installed' || !registration.active) return;
      tell({ kind: 'note', tone: 'info', id: 'update', text: texts.messages.update });
    });
  });
}
