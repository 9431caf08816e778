// Step 4's training: a WGAN and a GAN with all else equal, in turns, so that both are seen at the same iteration.

import type { Dataset } from '../../data/dataset.ts';
import { createRunTrainer } from '../../gan/run.ts';
import { type RunConfig, resolveRun } from '../../gan/run-config.ts';
import type { Trainer } from '../../gan/trainer.ts';
import type { Device } from '../../runtime/device.ts';
import { duelSettings, duelWgan } from '../duel-settings.ts';
import { type DuelLook, type DuelModel, type DuelSide, duelGoal, lookEvery } from './duel.ts';
import { distanceTo, heapsFound, ringData } from './ring.ts';

const shared = { ...duelSettings, dataset: 'csv', data: 'ring', steps: duelGoal } as const;

const shownPoints = 400;

/** Settings of one of the two, in full. */
function duelConfig(model: DuelModel, seed: number): RunConfig {
  switch (model) {
    case 'wgan':
      return resolveRun({ ...shared, ...duelWgan, seed });
    case 'gan':
      return resolveRun({ ...shared, seed, objective: 'gan' });
    default:
      return model satisfies never;
  }
}

/** Trains both to the goal and gives a look at them now and then, the first before anything is trained. */
export async function* playDuel(device: Device, seed: number): AsyncGenerator<DuelLook, void> {
  const data = ringData();
  const real = Float32Array.from(data.values.slice(0, 2 * shownPoints));
  const open = (model: DuelModel) => createRunTrainer(device, { run: duelConfig(model, seed), data });
  const wgan = await open('wgan');
  const gan = await open('gan');
  try {
    for (let step = 0; step <= duelGoal; step += lookEvery) {
      yield {
        step,
        real,
        sides: { wgan: await lookAt(wgan, step, data), gan: await lookAt(gan, step, data) },
      };
    }
  } finally {
    wgan.destroy();
    gan.destroy();
  }
}

/** Trains up to `step` and looks. */
async function lookAt(trainer: Trainer, step: number, data: Dataset): Promise<DuelSide> {
  const estimates: number[] = [];
  for await (const { wassersteinEstimate, jsEstimate } of trainer.train({ steps: step - trainer.step })) {
    estimates.push(jsEstimate ?? wassersteinEstimate);
  }
  const points = await trainer.sample(trainer.fixedLatents(shownPoints));
  return {
    points,
    found: heapsFound(points),
    w1: distanceTo(data, points),
    estimate: estimates.sort((a, b) => a - b)[estimates.length >> 1] ?? 0,
  };
}
