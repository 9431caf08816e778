// The story's way to the worker that computes: it is started by the first question, and ended with the story.

import { type Remote, wrap } from 'comlink';
import type { Still } from './still.ts';

export interface StillWorker {
  /** Asks the worker; rejects where it could not be started. */
  readonly ask: <T>(question: (still: Remote<Still>) => Promise<T>) => Promise<T>;
  readonly end: () => void;
}

export function createStillWorker(): StillWorker {
  let worker: Worker | undefined;
  let started: { readonly remote: Remote<Still>; readonly failed: Promise<never> } | undefined;
  const start = () => {
    const own = new Worker(new URL('./still.worker.ts', import.meta.url), { type: 'module', name: 'still' });
    worker = own;
    const failed = new Promise<never>((_, reject) => {
      own.addEventListener('error', ({ message }) => reject(new Error(message)));
    });
    return { remote: wrap<Still>(own), failed };
  };
  return {
    ask: (question) => {
      started ??= start();
      return Promise.race([question(started.remote), started.failed]);
    },
    end: () => {
      worker?.terminate();
      worker = undefined;
      started = undefined;
    },
  };
}
