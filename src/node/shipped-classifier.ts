// The classifiers that come with the package, as small as they get without other weights: a safetensors file under Brotli,
// each tensor of bfloat16 as U8 [2, n], all low bytes before all high ones. High bytes hold signs and exponents, which
// repeat: beside their like they take half of what they take between the others.
import { readFile } from 'node:fs/promises';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { DatasetFacts } from '../data/dataset.ts';
import { type ClassifierWeights, classifierRecipe } from '../gan/classifier.ts';
import { encodeSafetensors, viewSafetensors } from '../io/safetensors.ts';
import { bf16Tensor, floatsOf } from '../io/tensor-values.ts';

/** Where the weights lie that come with Earthmover for a data set, if they do: MNIST's, at 28 and 32 pixels. */
export function shippedFile({ hash }: Pick<DatasetFacts, 'hash'>): URL {
  return new URL(`./assets/classifier-${classifierRecipe}-${hash}.br`, import.meta.url);
}

/** The shipped file's bytes; each weight is rounded to bfloat16. */
export function packClassifier(weights: ClassifierWeights): Uint8Array {
  const planes = [...weights].map(([name, values]) => {
    const { data } = bf16Tensor([values.length], values);
    const low = data.filter((_, i) => i % 2 === 0);
    const high = data.filter((_, i) => i % 2 === 1);
    const tensor = {
      dtype: 'U8',
      shape: [2, values.length],
      data: Uint8Array.from([...low, ...high]),
    } as const;
    return [name, tensor] as const;
  });
  const bytes = encodeSafetensors(new Map(planes));
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
}

/** @throws an error of the file system where none is shipped for the data */
export async function readShippedClassifier(data: Pick<DatasetFacts, 'hash'>): Promise<ClassifierWeights> {
  const { tensors } = viewSafetensors(brotliDecompressSync(await readFile(shippedFile(data))));
  return new Map(
    [...tensors].map(([name, { shape, data: planes }]) => {
      const count = planes.length / 2;
      const bytes = Uint8Array.from(
        { length: planes.length },
        (_, i) => planes[(i >> 1) + (i % 2) * count] ?? 0,
      );
      return [name, floatsOf({ dtype: 'BF16', shape: shape.slice(1), data: bytes }, name)];
    }),
  );
}
