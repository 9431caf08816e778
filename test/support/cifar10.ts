// CIFAR-10 in its own format, with pictures of noise.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../src/core/random.ts';

const recordBytes = 1 + 3 * 32 * 32;

/** Writes the five batch files of the binary version, each of `records` records, and returns their folder. */
export function writeCifar10(folder: string, records: number): string {
  mkdirSync(folder, { recursive: true });
  for (let batch = 1; batch <= 5; batch++) {
    const random = createRandom(batch, 10);
    const words = Uint32Array.from({ length: Math.ceil((records * recordBytes) / 4) }, () => random.uint32());
    const bytes = new Uint8Array(words.buffer, 0, records * recordBytes);
    for (let record = 0; record < records; record++) bytes[record * recordBytes] = record % 10;
    writeFileSync(join(folder, `data_batch_${batch}.bin`), bytes);
  }
  return folder;
}
