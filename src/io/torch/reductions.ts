// The names that a pickle of PyTorch may call, and what each call means here: nothing is looked up, nothing is run.
import type { Facts } from '../../core/errors.ts';
import type { Shape } from '../../core/shape.ts';
import type { TensorType } from '../safetensors.ts';

/** Elements of one type in the file. */
export interface Storage {
  readonly kind: 'storage';
  readonly dtype: TensorType;
  readonly key: string;
  readonly count: number;
}

/** A view of a storage. */
export interface TorchTensor {
  readonly kind: 'tensor';
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: Shape;
  readonly strides: readonly number[];
}

export interface Global {
  readonly kind: 'global';
  readonly name: string;
}

/** All that comes out of a pickle. Tuples are frozen lists. */
export type Plain =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | Plain[]
  | Map<Plain, Plain>
  | Storage
  | TorchTensor
  | Global;

type Fail = (fault: string, facts?: Facts) => Error;

/** Element types by the name of their storage. */
export const storageTypes: Readonly<Record<string, TensorType>> = {
  'torch.FloatStorage': 'F32',
  'torch.DoubleStorage': 'F64',
  'torch.HalfStorage': 'F16',
  'torch.BFloat16Storage': 'BF16',
  'torch.LongStorage': 'I64',
  'torch.IntStorage': 'I32',
  'torch.ShortStorage': 'I16',
  'torch.CharStorage': 'I8',
  'torch.ByteStorage': 'U8',
  'torch.BoolStorage': 'BOOL',
};

const calls: Readonly<Record<string, (args: readonly Plain[], fail: Fail) => Plain>> = {
  'collections.OrderedDict': (args, fail) => {
    const [pairs = []] = args;
    if (args.length > 1 || !Array.isArray(pairs)) throw fail('an OrderedDict of something else');
    return new Map(
      pairs.map((pair): [Plain, Plain] => {
        if (!Array.isArray(pair) || pair.length !== 2) throw fail('an OrderedDict of something else');
        return [pair[0] ?? null, pair[1] ?? null];
      }),
    );
  },
  'torch._utils._rebuild_tensor_v2': ([storage, offset, shape, strides, requiresGrad, hooks], fail) => {
    if (typeof requiresGrad !== 'boolean' || !(hooks instanceof Map) || hooks.size > 0) {
      throw fail('a tensor with hooks');
    }
    return tensorOf([storage, offset, shape, strides], fail);
  },
  'torch._utils._rebuild_tensor': (args, fail) => tensorOf(args, fail),
  'torch._utils._rebuild_parameter': ([tensor, , hooks], fail) => {
    if (!isOf(tensor, 'tensor') || (hooks instanceof Map && hooks.size > 0))
      throw fail('a parameter of no tensor');
    return tensor;
  },
  'torch.Size': ([sizes], fail) => {
    if (!isWholes(sizes)) throw fail('a size of something else');
    return sizes;
  },
};

/** @throws data error on any other name */
export function requireGlobal(name: string, fail: Fail): Global {
  if (Object.hasOwn(calls, name) || Object.hasOwn(storageTypes, name)) return { kind: 'global', name };
  throw fail('a name that no state dict has', { global: name.slice(0, 200) });
}

export function isGlobal(value: Plain): value is Global {
  return isOf(value, 'global');
}

export function reduced({ name }: Global, args: readonly Plain[], fail: Fail): Plain {
  const call = Object.hasOwn(calls, name) ? calls[name] : undefined;
  if (!call) throw fail('it would call something', { opcode: 'REDUCE', global: name });
  return call(args, fail);
}

function tensorOf(
  [storage, offset, shape, strides]: readonly (Plain | undefined)[],
  fail: Fail,
): TorchTensor {
  if (!isOf(storage, 'storage') || typeof offset !== 'number' || !isWholes(shape) || !isWholes(strides)) {
    throw fail('a tensor that is not made of a storage, an offset, sizes and strides');
  }
  const elements = shape.reduce((product, size) => product * size, 1);
  const last = shape.reduce((at, size, axis) => at + (size - 1) * (strides[axis] ?? 0), offset);
  const sound =
    shape.length === strides.length && shape.length <= 8 && Number.isSafeInteger(offset) && offset >= 0;
  // A tensor that repeats its storage would be larger in memory than in the file.
  if (!sound || elements > storage.count || (elements > 0 && !(last < storage.count))) {
    throw fail('a tensor reaches beyond its storage', {
      shape,
      strides,
      offset,
      storage: `${storage.count} elements`,
    });
  }
  return { kind: 'tensor', storage, offset, shape, strides };
}

function isWholes(value: Plain | undefined): value is number[] {
  return Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && Number(each) >= 0);
}

export function isOf<K extends 'storage' | 'tensor' | 'global'>(
  value: Plain | undefined,
  kind: K,
): value is Extract<Plain, { readonly kind: K }> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}
