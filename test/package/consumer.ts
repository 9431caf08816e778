// What users do with the library, as the text of a module of theirs: trains 8 Gaussians, measures, saves and goes on.

/** What the module's `story()` resolves to. */
export interface Told {
  /** Exact W₁ of 300 samples to 300 points before and after training. */
  readonly before: number;
  readonly after: number;
  /** Iterations of a second trainer that went on from the first one's state. */
  readonly step: number;
  /** Whether the two make the same samples, number by number. */
  readonly same: boolean;
}

/** @param entry what it imports: `earthmover` in a page, `earthmover/node` in Node */
export function consumer(entry: string): string {
  return `import { createToy, createTrainer, metrics, mlp, openDevice } from '${entry}';

export async function story() {
  const data = createToy('8gaussians', 10000);
  const network = (output) => mlp({ input: 2, hidden: [32, 32], output, activation: 'leakyRelu' });
  const config = { latent: 2, batch: 64, objective: 'wgan-gp', gradientPenalty: 0.1, nCritic: 3, lr: 3e-3, seed: 5 };
  const options = { generator: network(2), critic: network(1), data, config };
  const device = await openDevice();
  const first = await createTrainer(device, options);
  const samples = (trainer) => trainer.sample(trainer.fixedLatents(300));
  const real = Float32Array.from(data.values.subarray(0, 600));
  const distance = async () => metrics.exactWasserstein(await samples(first), real, { dimension: 2 });
  const before = await distance();
  for await (const _ of first.train({ steps: 150 }));
  const after = await distance();
  const second = await createTrainer(device, options);
  second.restore(await first.capture());
  for (const trainer of [first, second]) for await (const _ of trainer.train({ steps: 3 }));
  const same = String(await samples(first)) === String(await samples(second));
  const { step } = second;
  for (const made of [first, second, device]) made.destroy();
  return { before, after, step, same };
}
`;
}
