// Loading plain shared libraries into this process.

import { constants } from 'node:os';
import { messageOf } from '../../../core/errors.ts';
import { deno } from '../deno/runtime.ts';
import { cText, libCInBun } from './bun.ts';

const noDelete = 0x1000; // RTLD_NODELETE of glibc, which os.constants lacks

/**
 * Loads a plain shared library for good; returns why it cannot be, or undefined. Whatever needs a library of its name
 * (SONAME) afterwards gets this one: glibc looks among what is loaded before it looks on the disk. Its symbols stay its own.
 *
 * Node takes it for an addon and throws that it "did not self-register", but by then it is mapped; any other message
 * means that it is not. Deno and Bun would unload it then.
 */
export function loadLibrary(path: string): string | undefined {
  const flags = constants.dlopen.RTLD_LAZY | noDelete;
  try {
    const bun = libCInBun();
    if (deno) deno.dlopen(path, {});
    else if (bun) return bun.dlopen(cText(path), flags) ? undefined : `the C library cannot load ${path}`;
    else process.dlopen({ exports: {} }, path, flags);
    return undefined;
  } catch (error) {
    const message = messageOf(error);
    return message.includes('did not self-register') ? undefined : message;
  }
}
