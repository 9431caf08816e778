// A model in onnxruntime's WebAssembly, as a page runs it: in Node, so that no browser is needed. Another build of it may be
// named, such as onnxruntime-node, which is too large to come along: ONNXRUNTIME=/elsewhere/node_modules/onnxruntime-node.
import { createRequire } from 'node:module';
import { toolRequire } from './tools.ts';

/** What of onnxruntime is used here. */
interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: { readonly executionProviders: readonly string[] }): Promise<Session>;
  };
  readonly Tensor: new (
    type: 'int64' | 'float32',
    data: BigInt64Array | Float32Array,
    dims: readonly number[],
  ) => Tensor;
}

interface Session {
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
  release(): Promise<void>;
}

interface Tensor {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number>;
}

const named = process.env.ONNXRUNTIME;
const runtime: OnnxRuntime = named ? createRequire(import.meta.url)(named) : toolRequire()('onnxruntime-web');

export interface Batch {
  readonly dims: readonly number[];
  readonly data: Float32Array;
  /** Whole numbers, in place of f32. */
  readonly whole?: true;
}

/** The one output for each batch, all by one session. */
export async function runOnnx(
  model: Uint8Array,
  batches: readonly Readonly<Record<string, Batch>>[],
): Promise<Batch[]> {
  const session = await runtime.InferenceSession.create(model, {
    executionProviders: [named ? 'cpu' : 'wasm'],
  });
  const results: Batch[] = [];
  for (const batch of batches) {
    const feeds = Object.entries(batch).map(([name, { data, dims, whole }]) => [
      name,
      whole
        ? new runtime.Tensor('int64', BigInt64Array.from(Array.from(data, BigInt)), dims)
        : new runtime.Tensor('float32', data, dims),
    ]);
    const outputs = await session.run(Object.fromEntries(feeds));
    const output = outputs[session.outputNames[0] ?? ''];
    results.push({ dims: output?.dims ?? [], data: Float32Array.from(output?.data ?? []) });
  }
  await session.release();
  return results;
}

/** The largest difference between two arrays of the same length. */
export function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs((a[i] ?? Number.NaN) - (b[i] ?? Number.NaN));
    // Written so that NaN is far from everything.
    if (!(difference <= most)) most = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return most;
}
