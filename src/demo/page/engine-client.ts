// The page's end of the worker: starts it and talks to it through comlink.

import { proxy, type Remote, wrap } from 'comlink';
import type { EngineEvent } from '../protocol.ts';
import type { Engine } from '../worker/engine.ts';
import type { Host } from '../worker/engine.worker.ts';

/** Starts the worker that trains; the page itself never touches the GPU. */
export async function startEngine(tell: (event: EngineEvent) => Promise<void>): Promise<Remote<Engine>> {
  const worker = new Worker(new URL('../worker/engine.worker.ts', import.meta.url), {
    type: 'module',
    name: 'engine',
  });
  return (await wrap<Host>(worker).start(document.baseURI, proxy(tell))) as unknown as Remote<Engine>;
}
