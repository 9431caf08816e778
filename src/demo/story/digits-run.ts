// Step 6's training: what the page's Pictures view begins with, on the digits that the page brings along.

import { sizeOf } from '../../core/shape.ts';
import { createRunTrainer } from '../../gan/run.ts';
import type { Trainer } from '../../gan/trainer.ts';
import { toBytes } from '../../io/pixel-bytes.ts';
import type { Device } from '../../runtime/device.ts';
import { loadData } from '../worker/data.ts';
import { readSettings } from '../worker/settings.ts';
import { isSoftware } from '../worker/software.ts';
import { type DigitsLook, digitsEvery, digitsGoal, digitsShown } from './digits.ts';

/**
 * Trains to the goal, a look before the first iteration and after every few.
 * @param base address of the page, beside which the digits lie
 */
export async function* teachDigits(device: Device, base: string): AsyncGenerator<DigitsLook, void> {
  const run = readSettings('pictures', [], 'story', isSoftware(device));
  const data = await loadData(run, {}, base);
  const real = Uint8Array.from(data.values.subarray(0, digitsShown * sizeOf(data.shape)));
  const trainer = await createRunTrainer(device, { run, data });
  const look = async (estimate?: number) => ({
    step: trainer.step,
    estimate,
    shape: data.shape,
    generated: await picturesOf(trainer),
    real,
  });
  try {
    yield await look();
    while (trainer.step < digitsGoal) {
      let sum = 0;
      for await (const { wassersteinEstimate } of trainer.train({ steps: digitsEvery })) {
        sum += wassersteinEstimate;
      }
      yield await look(sum / digitsEvery);
    }
  } finally {
    trainer.destroy();
  }
}

async function picturesOf(trainer: Trainer): Promise<Uint8Array> {
  return toBytes(await trainer.sample(trainer.fixedLatents(digitsShown)));
}
