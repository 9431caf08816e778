// Rounds the f32 weights of safetensors files to bfloat16, in place, metadata as they were: what comes with the package
// is half as large that way. `node scripts/run.mjs scripts/halve-weights.ts src/node/trained/*.safetensors`
import { readFileSync, writeFileSync } from 'node:fs';
import { decodeSafetensors, encodeSafetensors } from '../src/io/safetensors.ts';
import { bf16Tensor, floatsOf } from '../src/io/tensor-values.ts';

for (const file of process.argv.slice(2)) {
  const { tensors, metadata } = decodeSafetensors(readFileSync(file), file);
  const halved = [...tensors].map(
    ([name, tensor]) => [name, bf16Tensor(tensor.shape, floatsOf(tensor, name))] as const,
  );
  writeFileSync(file, encodeSafetensors(new Map(halved), metadata));
}
