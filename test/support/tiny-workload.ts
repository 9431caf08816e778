import { mlp } from '../../src/nn/mlp.ts';
import type { Workload } from '../../src/nn/workloads.ts';

/** Networks that any adapter trains in a moment, with batch norm so that every kind of kernel is in it. */
export function tinyWorkload(): Workload {
  const net = (output: number) =>
    mlp({ input: 2, hidden: [8, 8], output, activation: 'leakyRelu', batchNorm: [8] });
  return { generator: net(2), critic: net(1), batch: 16, latent: 2 };
}
