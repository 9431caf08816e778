// A thread that decodes and fits pictures: takes a batch at a time, and answers with the fitted bytes.
import { parentPort, workerData } from 'node:worker_threads';
import type { PictureForm } from '../../data/picture.ts';
import { type FitTask, type FittedBatch, fitBatch } from './fit-batch.ts';

/** What the thread is started with. */
export interface FitWorkerData {
  readonly form: PictureForm;
}

/** A question, and the answer under the same number. */
export interface FitQuestion {
  readonly number: number;
  readonly tasks: readonly FitTask[];
}
export type FitAnswer = 'ready' | ({ readonly number: number } & FittedBatch);

const { form } = workerData as FitWorkerData;
parentPort?.on('message', async ({ number, tasks }: FitQuestion) => {
  const fitted = await fitBatch(tasks, form);
  const answer: FitAnswer = { number, ...fitted };
  parentPort?.postMessage(answer, [fitted.pixels.buffer]);
});
parentPort?.postMessage('ready' satisfies FitAnswer);
