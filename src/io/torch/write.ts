// PyTorch's file of a state dict: a zip archive with a pickle (protocol 2) that names its tensors, and a file for the
// elements of each, as torch.save writes it since 1.6.
import { zipSync } from 'fflate';
import { joined } from '../../core/bytes.ts';
import { stridesOf } from '../../core/shape.ts';
import type { ArrayTensor } from '../safetensors.ts';
import { op } from './opcodes.ts';

/**
 * The file's bytes; `torch.load` gives an OrderedDict of tensors, and needs no code but PyTorch's own for it.
 * @param name of the folder in the archive
 */
export function encodeTorch(tensors: ReadonlyMap<string, ArrayTensor>, name = 'archive'): Uint8Array {
  const entries = [...tensors];
  const ascii = (text: string) => new TextEncoder().encode(text);
  const files = Object.fromEntries([
    [`${name}/data.pkl`, stateDict(entries)],
    ...entries.map(([, { data }], i) => [
      `${name}/data/${i}`,
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    ]),
    [`${name}/version`, ascii('3\n')],
  ]);
  return zipSync(files, { level: 0, mtime: '1980-01-01T00:00:00' });
}

function stateDict(entries: readonly (readonly [string, ArrayTensor])[]): Uint8Array {
  const orderedDict = [...global('collections', 'OrderedDict'), op.EMPTY_TUPLE, op.REDUCE];
  const parts = entries.map(([name, { shape, data }], i) => {
    const storage = data instanceof Uint32Array ? 'IntStorage' : 'FloatStorage';
    const id = [text('storage'), global('torch', storage), text(`${i}`), text('cpu'), whole(data.length)];
    return [
      ...text(name),
      ...global('torch._utils', '_rebuild_tensor_v2'),
      op.MARK,
      ...[
        ...tuple(id),
        op.BINPERSID,
        ...whole(0),
        ...tuple(shape.map(whole)),
        ...tuple(stridesOf(shape).map(whole)),
      ],
      ...[op.NEWFALSE, ...orderedDict, op.TUPLE, op.REDUCE],
    ];
  });
  const head = [op.PROTO, 2, ...orderedDict, op.MARK];
  return joined([...[head, ...parts, [op.SETITEMS, op.STOP]].map((part) => Uint8Array.from(part))]);
}

function tuple(items: readonly (readonly number[])[]): number[] {
  return [op.MARK, ...items.flat(), op.TUPLE];
}

function global(module: string, name: string): number[] {
  return [op.GLOBAL, ...new TextEncoder().encode(`${module}\n${name}\n`)];
}

function text(value: string): number[] {
  const bytes = new TextEncoder().encode(value);
  return [op.BINUNICODE, ...littleEndian(bytes.length), ...bytes];
}

function whole(value: number): number[] {
  return [op.BININT, ...littleEndian(value)];
}

function littleEndian(value: number): number[] {
  return [0, 8, 16, 24].map((shift) => (value >>> shift) & 255);
}
