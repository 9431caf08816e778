// Step 5's training: a clipped WGAN whose clip and number of critic steps change on the way, weights and averages kept.

import { createRunTrainer } from '../../gan/run.ts';
import { type RunConfig, resolveRun } from '../../gan/run-config.ts';
import type { Trainer } from '../../gan/trainer.ts';
import type { Device } from '../../runtime/device.ts';
import type { CriticAsked, CriticLook } from './critic.ts';
import { weightBins } from './critic.ts';
import { distanceTo, ringData } from './ring.ts';

/** Iterations between two looks. */
const every = 5;
const shownPoints = 320;
const slopePoints = 128;

function configFor({ clip, nCritic }: CriticAsked): RunConfig {
  return resolveRun({
    dataset: 'csv',
    data: 'ring',
    standardize: false,
    objective: 'wgan',
    optimizer: 'rmsprop',
    generator: 'mlp:32-32-32',
    critic: 'mlp:32-32-32',
    latent: 2,
    batch: 64,
    // A slow generator: the critic comes near its optimum on the way.
    criticLr: 2e-3,
    generatorLr: 3e-4,
    steps: 1_000_000,
    seed: 1,
    clip,
    nCritic,
  });
}

/** Trains without end, a look after the other; each `next` says what to train with from there. */
export async function* teachCritic(
  device: Device,
  first: CriticAsked,
): AsyncGenerator<CriticLook, void, CriticAsked> {
  const data = ringData();
  const real = Float32Array.from(data.values.slice(0, 2 * shownPoints));
  let asked = first;
  let trainer = await createRunTrainer(device, { run: configFor(asked), data });
  try {
    for (;;) {
      let atClip = 0;
      for await (const { clippedShare } of trainer.train({ steps: every })) atClip = clippedShare;
      const points = await trainer.sample(trainer.fixedLatents(shownPoints));
      const next = yield {
        step: trainer.step,
        asked,
        real,
        points,
        w1: distanceTo(data, points),
        atClip,
        ...(await askCritic(trainer, real, points)),
        weights: await weightsOf(trainer, asked.clip),
      };
      if (next.clip === asked.clip && next.nCritic === asked.nCritic) continue;
      asked = next;
      const state = await trainer.capture();
      trainer.destroy();
      trainer = await createRunTrainer(device, { run: configFor(asked), data });
      trainer.restore(state);
    }
  } finally {
    trainer.destroy();
  }
}

/** The gap between the mean scores of both, and the mean ‖∇f‖ halfway between them. */
async function askCritic(
  trainer: Trainer,
  real: Float32Array,
  points: Float32Array,
): Promise<Pick<CriticLook, 'slope' | 'estimate'>> {
  const middle = real.subarray(0, 2 * slopePoints).map((value, i) => (value + (points[i] ?? 0)) / 2);
  const { slopes } = await trainer.criticAt(middle);
  const [ofReal, ofGenerated] = [await trainer.criticAt(real), await trainer.criticAt(points)];
  return { slope: mean(slopes), estimate: mean(ofReal.scores) - mean(ofGenerated.scores) };
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Share of the critic's weights in each of even bins over [−c, c]. */
async function weightsOf(trainer: Trainer, clip: number): Promise<number[]> {
  const counts = new Array<number>(weightBins).fill(0);
  let total = 0;
  for (const [name, { data }] of await trainer.readWeights()) {
    if (!name.startsWith('critic.')) continue;
    for (const weight of data) {
      const bin = Math.floor(((weight / clip + 1) / 2) * weightBins);
      counts[Math.min(weightBins - 1, Math.max(0, bin))]!++;
      total++;
    }
  }
  return counts.map((count) => count / total);
}
