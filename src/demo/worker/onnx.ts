// A run's generators as ONNX files, for programs that draw samples without this library. Loaded when first asked for.

import { generatorOf } from '../../gan/generator-file.ts';
import { buildNetworks } from '../../gan/networks.ts';
import { portableMetadata } from '../../gan/portable-metadata.ts';
import { portableOf } from '../../gan/portable-network.ts';
import { encodeOnnx, onnxTarget } from '../../io/portable/onnx.ts';
import type { Taken } from '../protocol.ts';
import { type ActiveRun, stepOf } from './active-run.ts';

const network = 'generator';

/** The generator of each network pair, by its averaged weights where it has such. */
export async function onnxOf(run: ActiveRun): Promise<Taken<Blob>> {
  const files = await Promise.all(
    run.pairs.map(async (pair) => {
      const checkpoint = await pair.checkpoint();
      const { run: config, dataset, version } = checkpoint;
      const tensors = new Map(
        [...generatorOf(checkpoint)].map(([name, tensor]) => [name.slice(network.length + 1), tensor]),
      );
      const model = buildNetworks(config, dataset.shape, dataset.classes)[network];
      const { standardization } = dataset;
      const graph = portableOf({ network, model, tensors, standardization }, onnxTarget);
      const metadata = portableMetadata({ ...checkpoint, network, scores: {} });
      return new Blob([encodeOnnx(graph, { name: network, version, metadata })]);
    }),
  );
  return { step: stepOf(run), files };
}
