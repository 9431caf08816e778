import { beforeAll, describe, expect, it } from 'vitest';
import { createTrainer, type Trainer } from '../../src/gan/trainer.ts';
import type { Tensor } from '../../src/gan/weights.ts';
import { type Fixture, loadFixture, type Trajectory, tensorOf, trajectoryNames } from '../parity/fixture.ts';
import { device } from '../support/device.ts';
import { forcedVariants } from '../support/forced-variants.ts';
import {
  gapsTo,
  greatest,
  keysOf,
  parameterBound,
  recordedFeeds,
  writeRecordedWeights,
} from '../support/recorded.ts';
import { trajectoryModels } from '../support/trajectory-models.ts';

// The trajectories that PyTorch recorded, replayed on the GPU from the same weights, batches and latents.

/**
 * Relative distance of losses from PyTorch's in float64; its float32 run has a drift of its own. SwiftShader's looser
 * bound is for a single value: the first fake score of dcgan-bn-reference, a mean that all but cancels (−6e-6, off by 1e-11).
 */
const lossBounds = { hardware: 1e-6, lavapipe: 1e-6, swiftshader: 2e-6 };
/** Another order of summation may drift by a few times what PyTorch's own orders do. */
const driftMultiple = 4;

interface Losses {
  readonly real: number[];
  readonly fake: number[];
  readonly generator: number[];
}

interface Run {
  readonly losses: Losses;
  /** Tensors under the names of the recording: `gradient.0.4.critic.0.weight`, `after.…`, `square_avg.…`. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly clippedShare: readonly number[];
}

describe.each(trajectoryNames)('the trajectory %s, on the GPU', (name) => {
  const fixture = loadFixture(name);
  const { meta } = fixture;
  const drift = {
    gradient: Math.max(meta.drift.float64.gradient, meta.drift.reordered.gradient),
    parameterMax: Math.max(meta.drift.float64.parameterMax, meta.drift.reordered.parameterMax),
  };
  let run: Run;
  // A software adapter compiles the convolutions at their first dispatch, which takes it most of a minute.
  beforeAll(async () => {
    run = await replay(fixture);
  }, 600_000);

  it.each([
    ['float64', 'loss64', 0],
    ['float32', 'loss', meta.drift.float64.loss],
  ])('has the mean scores and losses of PyTorch in %s', async (_, recording, ownDrift) => {
    const bound = lossBounds[(await device()).traits.class] + ownDrift;
    for (const key of ['real', 'fake', 'generator'] as const) {
      const expected = tensorOf(fixture, `${recording}.${key}`).exact;
      expect(run.losses[key]).toHaveLength(expected.length);
      const gaps = run.losses[key].map((loss, i) => Math.abs(loss / expected[i]! - 1));
      expect(Math.max(...gaps), key).toBeLessThan(bound);
    }
  });

  it('has the recorded gradients', () => {
    const keys = keysOf(fixture, /^gradient\./);
    const steps = new Set(keys.map((key) => key.split('.').slice(0, 4).join('.')));
    expect(steps.size).toBeGreaterThanOrEqual(6);
    for (const step of steps) {
      const members = keys.filter((key) => key.startsWith(`${step}.`));
      const largest = Math.max(...members.map((key) => greatest(tensorOf(fixture, key).exact)));
      const gap = Math.max(...members.map((key) => greatest(gapsTo(fixture, run.tensors, key))));
      expect(gap / largest, step).toBeLessThan(driftMultiple * drift.gradient);
    }
  });

  it('has the recorded parameters after every generator iteration', () => {
    for (let g = 0; g < meta.generatorIterations; g++) {
      const keys = keysOf(fixture, new RegExp(`^after\\.${g}\\..*(weight|bias)$`));
      expect(keys.length).toBeGreaterThan(0);
      const all = keys.flatMap((key) => [...gapsTo(fixture, run.tensors, key)]).sort((a, b) => a - b);
      expect(all[Math.ceil(0.999 * all.length) - 1], `after ${g}`).toBeLessThan(parameterBound);
      expect(all.at(-1), `worst after ${g}`).toBeLessThan(
        Math.max(parameterBound, driftMultiple * drift.parameterMax),
      );
    }
  });

  it('has the recorded squares of RMSProp after every generator iteration', () => {
    for (let g = 0; g < meta.generatorIterations; g++) {
      for (const net of ['generator', 'critic']) {
        const keys = keysOf(fixture, new RegExp(`^square_avg\\.${g}\\.${net}`));
        const largest = Math.max(...keys.map((key) => greatest(tensorOf(fixture, key).exact)));
        // A square is off by twice what its gradient is, relatively.
        const gap = Math.max(...keys.map((key) => greatest(gapsTo(fixture, run.tensors, key)))) / largest;
        expect(gap, `${net} after ${g}`).toBeLessThan(2 * driftMultiple * drift.gradient);
      }
    }
  });

  it('has the recorded running averages after every generator iteration', () => {
    const keys = keysOf(fixture, /^after\..*running/);
    const layers = [...meta.layers.generator, ...meta.layers.critic];
    const batchNorms = layers.filter((layer) => layer.startsWith('BatchNorm')).length;
    expect(keys).toHaveLength(2 * batchNorms * meta.generatorIterations);
    for (const key of keys) {
      expect(greatest(gapsTo(fixture, run.tensors, key)), key).toBeLessThan(
        4e-6 * greatest(tensorOf(fixture, key).exact),
      );
    }
  });

  it('counts the critic weights that the clip holds', () => {
    for (let g = 0; g < meta.generatorIterations; g++) {
      const keys = keysOf(fixture, new RegExp(`^after\\.${g}\\.critic.*(weight|bias)$`));
      const weights = keys.flatMap((key) => [...run.tensors.get(key)!.data]);
      const held = weights.filter((w) => Math.abs(w) >= Math.fround(meta.clip)).length;
      expect(held).toBeGreaterThan(0);
      expect(run.clippedShare[g]).toBeCloseTo(held / weights.length, 12);
    }
  });
});

async function replay(fixture: Fixture<Trajectory>): Promise<Run> {
  const { meta } = fixture;
  const options = {
    ...trajectoryModels(meta),
    config: {
      batch: meta.batch,
      latent: meta.latent[0]!,
      nCritic: meta.nCritic,
      clip: meta.clip,
      clipOrder: meta.clipOrder,
      lr: meta.learningRate,
      smoothing: meta.rmsprop.alpha,
      epsilon: meta.rmsprop.eps,
    },
  };
  const trainer = await createTrainer(await device(), {
    ...options,
    variants: await forcedVariants(options),
  });
  try {
    writeRecordedWeights(fixture, trainer);
    const losses: Losses = { real: [], fake: [], generator: [] };
    const tensors = new Map<string, Tensor>();
    const clippedShare: number[] = [];
    for (let g = 0; g < meta.generatorIterations; g++) {
      const feeds = recordedFeeds(fixture, g, meta.nCritic);
      const metrics = await trainer.stepWith(feeds, async ({ criticSteps, real, fake }) => {
        losses.real.push(real);
        losses.fake.push(fake);
        const t = criticSteps - 1 - g * meta.nCritic;
        await keepGradients(fixture, trainer, `${g}.${t}`, 'critic', tensors);
      });
      losses.generator.push(metrics.generatorLoss);
      clippedShare.push(metrics.clippedShare);
      await keepGradients(fixture, trainer, `${g}.generator`, 'generator', tensors);
      for (const [key, tensor] of (await trainer.capture()).tensors) {
        const square = key.startsWith('square_avg.');
        tensors.set(square ? key.replace('.', `.${g}.`) : `after.${g}.${key}`, tensor);
      }
    }
    return { losses, tensors, clippedShare };
  } finally {
    trainer.destroy();
  }
}

/** Keeps the gradients of the step at `at`, where the recording has them. */
async function keepGradients(
  fixture: Fixture<Trajectory>,
  trainer: Trainer,
  at: string,
  net: 'generator' | 'critic',
  tensors: Map<string, Tensor>,
): Promise<void> {
  if (!fixture.tensors.has(`gradient.${at}.${net}.0.weight`)) return;
  for (const [key, tensor] of await trainer.readGradients()) {
    if (key.startsWith(net)) tensors.set(`gradient.${at}.${key}`, tensor);
  }
}
