// Step 6's training, on the digits that the page brings along: what the Pictures view begins with where there is no GPU, on
// any adapter, and with a critic that leads.

import { toBytes } from '../../core/pixel-bytes.ts';
import { sizeOf } from '../../core/shape.ts';
import { createRunTrainer } from '../../gan/run.ts';
import type { Trainer } from '../../gan/trainer.ts';
import type { Device } from '../../runtime/device.ts';
import { loadData } from '../worker/data.ts';
import { readSettings } from '../worker/settings.ts';
import { type DigitsLook, digitsEvery, digitsGoal, digitsShown } from './digits.ts';

/** A critic of one step follows the generator, and its estimate goes up and down; one of three tells how far it is. */
const leading = [['nCritic', '3']] as const;

/**
 * Trains to the goal, a look before the first iteration and after every few.
 * @param base address of the page, beside which the digits lie
 */
export async function* teachDigits(device: Device, base: string): AsyncGenerator<DigitsLook, void> {
  const run = readSettings('pictures', leading, 'story');
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
