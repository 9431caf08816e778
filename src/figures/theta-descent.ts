// θ of Example 1 (Arjovsky et al. 2017), learned: the generator maps z to (θ, z), real samples are (0, Z).
import { at } from '../core/at.ts';
import { createRandom, type Random } from '../core/random.ts';
import type { TrainingConfig } from '../gan/config.ts';
import { createTrainer, type Trainer } from '../gan/trainer.ts';
import { mlp } from '../nn/mlp.ts';
import type { Module } from '../nn/module.ts';
import { sequential } from '../nn/sequential.ts';
import { concat } from '../ops/layout.ts';
import { mul } from '../ops/pointwise.ts';
import { broadcast } from '../ops/sum.ts';
import type { Device } from '../runtime/device.ts';
import type { Table } from './figure.ts';
import { linePoints } from './line-distances.ts';

export interface ThetaDescentOptions {
  readonly seed: number;
  /** θ₀ of each descent. */
  readonly starts: readonly number[];
  readonly descentSteps: number;
  /** Critic steps before each step of θ. */
  readonly criticSteps: number;
  /** Critic steps before the first step of θ: the discriminator is saturated by then. */
  readonly warmUpSteps: number;
}

const batch = 64;
const hidden = [32, 32];
/** η of plain gradient descent on θ, through W and through JS alike. */
const thetaRate = 0.04;
/** θ = 4·weight, so that RMSProp's step, α in the weight, is 4·α = 0.02 in θ. */
const thetaScale = 4;
/** Of both critics. Their optimum moves with θ, so RMSProp forgets within some ten steps. */
const shared: Partial<TrainingConfig> = {
  batch,
  latent: 1,
  optimizer: 'rmsprop',
  lr: 5e-3,
  smoothing: 0.9,
};

const routes = {
  W: { objective: 'wgan', clip: 0.1 },
  JS: { objective: 'gan-minimax' },
} as const satisfies Readonly<Record<string, Partial<TrainingConfig>>>;

type Route = keyof typeof routes;

/**
 * How θ follows its gradient g: θ ← θ − η·g, or the trainer's own RMSProp, which divides g by its running size, so that
 * a vanishing gradient makes steps, too, as long as it vanishes no faster than the running mean forgets.
 */
export const rules = ['gradient descent', 'RMSProp'] as const;
export type Rule = (typeof rules)[number];

const stream = 0x12;

const columns = ['through', 'rule', 'theta_0', 'step', 'theta', 'gradient', 'estimate'];

/**
 * θ by step, learned on the device through W (WGAN) and through JS (the minimax GAN), from each start and by each rule.
 * `gradient` is that of the generator's loss at this θ; `estimate` is the critic's, for JS in nats.
 *
 * @throws errors of the trainer
 */
export async function thetaDescent(device: Device, options: ThetaDescentOptions): Promise<Table> {
  const rows: Table['rows'][number][] = [];
  for (const start of options.starts) {
    for (const rule of rules) {
      for (const route of ['W', 'JS'] as const) {
        const steps = await descend(device, { route, rule, start }, options);
        rows.push(...steps.map((measured, step) => [route, rule, start, step, ...measured]));
      }
    }
  }
  return { columns, rows };
}

async function descend(
  device: Device,
  { route, rule, start }: { readonly route: Route; readonly rule: Rule; readonly start: number },
  { seed, descentSteps, criticSteps, warmUpSteps }: ThetaDescentOptions,
): Promise<(readonly [theta: number, gradient: number, estimate: number])[]> {
  const trainer = await createTrainer(device, {
    generator: sequential('line', [1], [lineAt(start)]),
    critic: mlp({ name: 'critic', input: 2, hidden, output: 1, activation: 'leakyRelu' }),
    config: { ...shared, ...routes[route], seed },
  });
  try {
    const random = createRandom(seed, stream);
    const measured: (readonly [number, number, number])[] = [];
    for (let step = 0; step <= descentSteps; step++) {
      const theta = await readTheta(trainer);
      const count = step === 0 ? warmUpSteps : criticSteps;
      const { wassersteinEstimate, jsEstimate } = await trainer.stepWith({
        real: Array.from({ length: count }, () => linePoints(0, batch, random)),
        latents: Array.from({ length: count }, () => uniforms(random)),
        generatorLatents: uniforms(random),
      });
      const gradient = weightIn(await trainer.readGradients()) / thetaScale;
      measured.push([theta, gradient, jsEstimate ?? wassersteinEstimate]);
      // The trainer has moved θ by RMSProp: plain gradient descent puts it elsewhere.
      if (rule === 'gradient descent') writeTheta(trainer, theta - thetaRate * gradient);
    }
    return measured;
  } finally {
    trainer.destroy();
  }
}

/** (θ, z) from z: a generator of one weight, θ / thetaScale. */
function lineAt(start: number): Module {
  return {
    name: 'line at θ',
    parameters: [
      { name: 'weight', shape: [1], layout: 'vector', initial: () => Float32Array.of(start / thetaScale) },
    ],
    statistics: [],
    outputShape: () => [2],
    forward: (z, pass) => concat([broadcast(mul(pass.parameter('weight'), thetaScale), z.shape), z], 1),
  };
}

const weightName = 'generator.0.weight';

/** The generator's one weight, or its gradient. */
function weightIn(tensors: ReadonlyMap<string, { readonly data: ArrayLike<number> }>): number {
  return at(tensors.get(weightName)?.data ?? [], 0);
}

async function readTheta(trainer: Trainer): Promise<number> {
  return thetaScale * weightIn(await trainer.readWeights());
}

function writeTheta(trainer: Trainer, theta: number): void {
  trainer.writeWeights(new Map([[weightName, { shape: [1], data: Float32Array.of(theta / thetaScale) }]]));
}

function uniforms(random: Random): Float32Array {
  return Float32Array.from({ length: batch }, () => random.uniform());
}
