// Bun, which takes after Node, but unloads libraries that are no addons, and keeps what a script sets in the environment from
// native code. The C library's own functions do both, by foreign functions.
import { createRequire } from 'node:module';

/** What of Bun's foreign functions is used; text goes as bytes that end with a zero. */
interface Ffi {
  dlopen(library: string, functions: object): { readonly symbols: LibC };
}

interface LibC {
  dlopen(path: Buffer, flags: number): number | null;
  setenv(name: Buffer, value: Buffer, overwrite: number): number;
  unsetenv(name: Buffer): number;
}

const functions = {
  dlopen: { args: ['buffer', 'i32'], returns: 'ptr' },
  setenv: { args: ['buffer', 'buffer', 'i32'], returns: 'i32' },
  unsetenv: { args: ['buffer'], returns: 'i32' },
};

let libC: LibC | undefined;

/** The C library of glibc in Bun on Linux; undefined elsewhere. */
export function libCInBun(): LibC | undefined {
  if (!('bun' in process.versions) || process.platform !== 'linux') return undefined;
  const { dlopen }: Ffi = createRequire(import.meta.url)('bun:ffi');
  libC ??= dlopen('libc.so.6', functions).symbols;
  return libC;
}

/** As C has it. */
export function cText(text: string): Buffer {
  return Buffer.from(`${text}\0`);
}
