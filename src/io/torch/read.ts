// PyTorch's files of tensors, .pt and .pth: the zip archive of today's torch.save, and the row of pickles before 1.6.
import { formatOf } from '../../core/file-format.ts';
import { sizeOf } from '../../core/shape.ts';
import type { StoredTensor } from '../safetensors.ts';
import { elementBytes } from '../safetensors-header.ts';
import type { Persistent } from './machine.ts';
import { PickleReader, refusal } from './pickle-reader.ts';
import { isOf, type Plain, type Storage, storageTypes, type TorchTensor } from './reductions.ts';
import { unpickle } from './unpickle.ts';
import { storedMembers } from './zip.ts';

/** Every tensor of a PyTorch file, under the path of keys that leads to it: `generator.main.0.weight`. */
export type TorchTensors = ReadonlyMap<string, StoredTensor>;

/** All tensors together, in bytes of the file: weights that are tied are there several times. */
const mostCopies = 4;
const deepest = 32;
const mostValues = 1_000_000;

/**
 * The tensors of a file that `torch.save` wrote, without running any of it: dicts, lists, numbers and texts around them
 * are passed over, and anything else is refused.
 *
 * @param file what errors call it
 * @throws data error that names what is no plain data, and where it stands
 */
export function readTorch(bytes: Uint8Array, file: string): TorchTensors {
  const { root, dataOf } = formatOf(bytes) === 'zip' ? readArchive(bytes, file) : readPickles(bytes, file);
  const tensors = new Map<string, TorchTensor>();
  collect(root, '', { tensors, open: new Set(), file, visited: 0 });
  let total = 0;
  return new Map(
    [...tensors].map(([name, tensor]) => {
      total += sizeOf(tensor.shape) * elementBytes[tensor.storage.dtype];
      if (total > mostCopies * bytes.length) {
        throw refusal('its tensors are larger than the file', { file, tensor: name });
      }
      return [name, contiguous(tensor, dataOf(tensor.storage))];
    }),
  );
}

interface Opened {
  readonly root: Plain;
  readonly dataOf: (storage: Storage) => Uint8Array;
}

function readArchive(bytes: Uint8Array, file: string): Opened {
  const members = storedMembers(bytes, file);
  const pickles = [...members.keys()].filter((name) => /(^|\/)data\.pkl$/.test(name));
  const [pickle, other] = pickles;
  const content = pickle === undefined ? undefined : members.get(pickle);
  if (pickle === undefined || other !== undefined || !content) {
    const hint = 'TorchScript and other archives are not read';
    throw refusal('the archive has no data.pkl of its own', { file, found: pickles.length, hint });
  }
  const folder = pickle.slice(0, -'data.pkl'.length);
  const order = members.get(`${folder}byteorder`);
  if (order && new TextDecoder().decode(order).trim() !== 'little') {
    throw refusal('its numbers are big-endian', { file });
  }
  const storages = (key: string) => members.get(`${folder}data/${key}`);
  const reader = new PickleReader(content, file);
  const root = unpickle(reader, persistentStorage());
  return { root, dataOf: (storage) => exactly(storage, storages(storage.key), file) };
}

/** 0x1950a86a20f9469cfc6c, with which the old format begins, as the nearest number. */
const magic = Number(0x1950a86a20f9469cfc6cn);
const oldVersion = 1001;

function readPickles(bytes: Uint8Array, file: string): Opened {
  const reader = new PickleReader(bytes, file);
  const none: Persistent = (_, fail) => {
    throw fail('a persistent id where none belongs');
  };
  if (unpickle(reader, none) !== magic) {
    const hint = 'give a file that torch.save wrote; models of numpy or of other libraries are not read';
    throw refusal('it is a pickle of something else', { file, hint });
  }
  const version = unpickle(reader, none);
  const system = unpickle(reader, none);
  if (version !== oldVersion) throw refusal('a version of the format that there is not', { file, version });
  if (!(system instanceof Map) || system.get('little_endian') !== true) {
    throw refusal('its numbers are big-endian', { file });
  }
  const known = new Map<string, Storage>();
  const root = unpickle(reader, persistentStorage(known));
  const keys = unpickle(reader, none);
  const data = new Map<string, Uint8Array>();
  if (!Array.isArray(keys)) throw reader.fail('it does not name its storages');
  for (const key of keys) {
    const storage = typeof key === 'string' ? known.get(key) : undefined;
    if (!storage) throw reader.fail('a storage that no tensor has', { storage: String(key).slice(0, 40) });
    const count = reader.whole8();
    if (count !== storage.count) throw reader.fail('a storage of another size than it says', { count });
    data.set(storage.key, reader.take(count * elementBytes[storage.dtype]));
  }
  return { root, dataOf: (storage) => exactly(storage, data.get(storage.key), file) };
}

/** ('storage', type, key, location, count), in the old format with a view behind it, which is None. */
function persistentStorage(known?: Map<string, Storage>): Persistent {
  const storages = known ?? new Map<string, Storage>();
  return (id, fail) => {
    const [kind, type, key, location, count, view = null] = Array.isArray(id) ? id : [];
    const dtype = isOf(type, 'global') ? storageTypes[type.name] : undefined;
    const named = typeof key === 'string' && typeof location === 'string';
    if (
      kind !== 'storage' ||
      !dtype ||
      !named ||
      !Number.isSafeInteger(count) ||
      Number(count) < 0 ||
      view !== null
    ) {
      throw fail('a persistent id that is no storage', { opcode: 'BINPERSID' });
    }
    const storage: Storage = { kind: 'storage', dtype, key, count: Number(count) };
    const other = storages.get(key);
    if (other && (other.dtype !== dtype || other.count !== storage.count)) {
      throw fail('a storage that is two things at once', { storage: key });
    }
    storages.set(key, storage);
    return storage;
  };
}

function exactly(storage: Storage, data: Uint8Array | undefined, file: string): Uint8Array {
  const expected = storage.count * elementBytes[storage.dtype];
  if (data?.length === expected) return data;
  throw refusal('a storage is not there in full', {
    file,
    storage: storage.key,
    expected: `${expected} bytes`,
    found: data ? `${data.length} bytes` : 'nothing',
  });
}

interface Walk {
  readonly tensors: Map<string, TorchTensor>;
  /** Containers on the way, by which one that holds itself is told. */
  readonly open: Set<Plain>;
  readonly file: string;
  /** Values seen so far: those that are shared count each time. */
  visited: number;
}

function collect(value: Plain, path: string, walk: Walk): void {
  if (++walk.visited > mostValues) throw refusal('it has too many values', { file: walk.file });
  if (isOf(value, 'tensor')) {
    walk.tensors.set(path, value);
    return;
  }
  const entries = value instanceof Map ? [...value] : Array.isArray(value) ? [...value.entries()] : [];
  if (entries.length === 0) return;
  if (walk.open.has(value) || walk.open.size >= deepest) {
    throw refusal('its containers hold each other, or are too deep', {
      file: walk.file,
      place: path.slice(0, 200),
    });
  }
  walk.open.add(value);
  for (const [key, item] of entries) {
    if (typeof item !== 'object' || item === null) continue;
    collect(item, path === '' ? String(key) : `${path}.${String(key)}`, walk);
  }
  walk.open.delete(value);
}

/** The elements of a view in row-major order, in memory of their own. */
function contiguous(
  { storage: { dtype }, shape, strides, offset }: TorchTensor,
  data: Uint8Array,
): StoredTensor {
  const width = elementBytes[dtype];
  const count = sizeOf(shape);
  const bytes = new Uint8Array(count * width);
  const place = shape.map(() => 0);
  let from = offset;
  for (let i = 0; i < count; i++) {
    for (let byte = 0; byte < width; byte++) bytes[i * width + byte] = data[from * width + byte] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis] ?? 0;
      place[axis] = (place[axis] ?? 0) + 1;
      if (place[axis] !== shape[axis]) break;
      from -= (shape[axis] ?? 0) * (strides[axis] ?? 0);
      place[axis] = 0;
    }
  }
  return { dtype, shape, data: bytes };
}
