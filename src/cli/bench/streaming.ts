// `bench --workload streaming`: the same samples from the GPU, from memory and from a file.
import { join } from 'node:path';
import type { StreamingFigures } from '../../bench/report.ts';
import { measureStreaming, streamedNoise } from '../../bench/streaming.ts';
import { encodeSafetensors } from '../../io/safetensors.ts';
import { type Workload, workloads } from '../../nn/workloads.ts';
import { withTemporaryFolder, writeDurably } from '../../node/cache.ts';
import { openStoredDataset } from '../../node/stored-file.ts';
import type { Device } from '../../runtime/device.ts';
import { cacheFolder } from '../../runtime/platform/node/cache-folder.ts';

/** Writes a set of noise into the cache, for as long as it takes to measure. */
export async function measureStreamingFromFile(
  device: Device,
  turns: number,
  { workload = workloads.dcgan28, count }: { readonly workload?: Workload; readonly count?: number } = {},
): Promise<StreamingFigures[]> {
  const data = streamedNoise(workload, count);
  const { shape, values, hash } = data;
  return withTemporaryFolder(cacheFolder(), async (folder) => {
    const file = join(folder, 'noise.safetensors');
    const images = {
      dtype: 'U8',
      shape: [data.count, ...shape],
      data: new Uint8Array(values.buffer, 0, values.byteLength),
    } as const;
    await writeDurably(file, encodeSafetensors(new Map([['images', images]]), { hash }));
    const stored = await openStoredDataset(file);
    try {
      return await measureStreaming(device, workload, { data, stored }, turns);
    } finally {
      await stored.close();
    }
  });
}
