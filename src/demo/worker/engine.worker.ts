// The worker's entry: offers the engine to the page through comlink.

import { expose, proxy } from 'comlink';
import type { EngineEvent } from '../protocol.ts';
import { createEngine, type Engine } from './engine.ts';

const host = {
  /** `base` is the page's address; `tell` takes the engine's events, and holds it up until they are taken in. */
  start: (base: string, tell: (event: EngineEvent) => Promise<void>): Engine =>
    proxy(createEngine(base, tell)),
};

export type Host = typeof host;

expose(host);
