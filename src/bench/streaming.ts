// What streaming costs: the same iterations with the data on the GPU, and with batches that come from elsewhere, in turns.

import { at } from '../core/at.ts';
import { createRandom } from '../core/random.ts';
import { sizeOf } from '../core/shape.ts';
import { createDataset, type Dataset, type StoredDataset } from '../data/dataset.ts';
import { createTrainer, type Trainer } from '../gan/trainer.ts';
import type { Workload } from '../nn/workloads.ts';
import type { Device } from '../runtime/device.ts';
import type { StreamingFigures } from './report.ts';
import { nCritic, spread } from './steps.ts';

/** As many as MNIST has. */
const sampleCount = 60_000;
/** Iterations of a turn, of which the GPU is given the next before one is done, as in training. */
const iterationsOfTurn = 4;
const warmUpTurns = 2;

/** Bytes without meaning: time does not depend on what pictures show. */
export function streamedNoise({ generator: { outputShape } }: Workload, count = sampleCount): Dataset {
  const random = createRandom(1);
  const words = Uint32Array.from({ length: Math.ceil((count * sizeOf(outputShape)) / 4) }, () =>
    random.uint32(),
  );
  return createDataset('noise', outputShape, new Uint8Array(words.buffer, 0, count * sizeOf(outputShape)));
}

/**
 * Milliseconds of an outer iteration, turn by turn: on a busy machine it is busy for all.
 * @param stored the same samples in a file
 */
export async function measureStreaming(
  device: Device,
  workload: Workload,
  { data, stored }: { readonly data: Dataset; readonly stored: StoredDataset },
  turns: number,
): Promise<StreamingFigures[]> {
  const { generator, critic, batch, latent } = workload;
  const base = { generator, critic, config: { batch, latent, nCritic, seed: 1 } };
  const trainers: readonly (readonly [StreamingFigures['from'], Trainer])[] = [
    ['GPU', await createTrainer(device, { ...base, data, streaming: false })],
    ['memory', await createTrainer(device, { ...base, data, streaming: true })],
    ['file', await createTrainer(device, { ...base, data: stored, streaming: true })],
  ];
  try {
    const times = trainers.map((): number[] => []);
    for (let turn = -warmUpTurns; turn < turns; turn++) {
      for (let k = 0; k < trainers.length; k++) {
        // Each comes first as often as the others.
        const i = (k + turn + warmUpTurns) % trainers.length;
        const ms = await turnMs(at(trainers, i)[1]);
        if (turn >= 0) at(times, i).push(ms);
      }
    }
    const resident = at(times, 0);
    return trainers.map(([from], i) => {
      const own = at(times, i);
      return {
        from,
        stepMs: spread(own),
        ratioOfTurns: spread(own.map((ms, turn) => ms / at(resident, turn))),
      };
    });
  } finally {
    for (const [, trainer] of trainers) trainer.destroy();
  }
}

async function turnMs(trainer: Trainer): Promise<number> {
  const begun = performance.now();
  for await (const _ of trainer.train({ steps: iterationsOfTurn }));
  return (performance.now() - begun) / iterationsOfTurn;
}
