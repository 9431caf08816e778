// What files for other programs say of a network besides its tensors, as texts.

import type { GeneratorFile } from './generator-file.ts';
import { portableNames } from './portable-network.ts';

/** A trained network as such a file describes it. */
interface Described extends Omit<GeneratorFile, 'tensors' | 'minutes' | 'version'> {
  readonly network: keyof typeof portableNames;
}

export function portableMetadata({
  network,
  run,
  dataset,
  step,
  scores,
  adapter,
}: Described): Record<string, string> {
  const { input, output } = portableNames[network];
  return {
    network,
    dataset: dataset.name,
    shape: JSON.stringify(dataset.shape),
    ...(dataset.shape.length === 3 && { range: '-1 to 1' }),
    latent: String(run.latent),
    latents: 'standard normal',
    tensors: `${input} to ${output}`,
    step: String(step),
    adapter,
    run: JSON.stringify(run),
    scores: JSON.stringify(scores),
  };
}
