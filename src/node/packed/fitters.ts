// Who decodes and fits: threads of their own where there are many pictures, else this one.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Picture, PictureForm } from '../../data/picture.ts';
import { type FitTask, type FittedBatch, fitBatch } from './fit-batch.ts';
import type { FitAnswer, FitQuestion, FitWorkerData } from './fit-worker.ts';

export interface Fitter {
  /** Batches that it works on at once. */
  readonly width: number;
  readonly fit: (tasks: readonly FitTask[]) => Promise<FittedBatch>;
  readonly close: () => Promise<void>;
}

/** A thread takes a tenth of a second to start, in which some three hundred small pictures are done. */
const worthThreads = 500;
/** Each has a heap of its own. */
const mostThreads = 8;

/**
 * @param most pictures that there are at most; undefined where nobody knows
 * @param threads how many; none where that is 0, and by default as many as there are processors
 */
export async function openFitter(
  form: PictureForm,
  most: number | undefined,
  threads = Math.min(mostThreads, availableParallelism()),
): Promise<Fitter> {
  if (threads < 2 || (most !== undefined && most < worthThreads)) return inThisThread(form);
  return (await inThreads(form, threads)) ?? inThisThread(form);
}

/** Two at a time: sharp decodes in threads of its own. */
function inThisThread(form: PictureForm): Fitter {
  return { width: 2, fit: (tasks) => fitBatch(tasks, form), close: async () => {} };
}

interface Waiting {
  readonly done: (fitted: FittedBatch) => void;
  readonly failed: (cause: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

/** Undefined where the runtime starts no such threads, as Node 20 does not from TypeScript. */
async function inThreads(form: PictureForm, count: number): Promise<Fitter | undefined> {
  const started = await Promise.allSettled(Array.from({ length: count }, () => startThread(form)));
  const threads = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const close = async () => {
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  };
  if (threads.length < count) {
    await close();
    return undefined;
  }
  let next = 0;
  return {
    width: 2 * count,
    fit: (tasks) => {
      const number = next++;
      const thread = threads.reduce((least, each) => (each.waiting.size < least.waiting.size ? each : least));
      return new Promise((done, failed) => {
        thread.waiting.set(number, { done, failed });
        thread.worker.postMessage({ number, tasks: tasks.map(apart) } satisfies FitQuestion);
      });
    },
    close,
  };
}

/** A message takes along the whole buffer that bytes are a part of, such as an array of all pictures. */
function apart(task: FitTask): FitTask {
  return task instanceof Uint8Array ? ownBytes(task) : { ...task, data: ownBytes(task.data) };
}

function ownBytes(bytes: Picture['data']): Uint8Array {
  const whole = bytes instanceof Uint8Array && bytes.byteLength === bytes.buffer.byteLength;
  return whole ? bytes : new Uint8Array(bytes);
}

function startThread(form: PictureForm): Promise<Thread> {
  // Bundles put an address of their own in the place of `import.meta.url`; here it is that of the file that runs.
  const { url } = import.meta;
  const file = new URL(`./fit-worker${url.endsWith('.ts') ? '.ts' : '.js'}`, url);
  return new Promise((ready, refused) => {
    const worker = new Worker(file, { workerData: { form } satisfies FitWorkerData });
    const waiting = new Map<number, Waiting>();
    worker.on('message', (answer: FitAnswer) => {
      if (answer === 'ready') {
        ready({ worker, waiting });
        return;
      }
      const asked = waiting.get(answer.number);
      waiting.delete(answer.number);
      asked?.done(answer);
    });
    const end = (cause: unknown) => {
      refused(cause);
      for (const { failed } of waiting.values()) failed(cause);
      waiting.clear();
    };
    worker.on('error', end);
    worker.on('exit', (code) => end(new Error(`a thread that decodes pictures ended with ${code}`)));
  });
}
