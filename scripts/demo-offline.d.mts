// Types of demo-offline.mjs.

/** Builds the page's service worker beside the built page, whose files it keeps. */
export function buildServiceWorker(site: string): Promise<void>;
