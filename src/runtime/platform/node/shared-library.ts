// Loading plain shared libraries into this process.
import { constants } from 'node:os';

const noDelete = 0x1000; // RTLD_NODELETE of glibc, which os.constants lacks

/**
 * Loads a plain shared library for good; returns why it cannot be, or undefined. Whatever needs a library of its name
 * (SONAME) afterwards gets this one: glibc looks among what is loaded before it looks on the disk. Its symbols stay its own.
 *
 * Node takes it for an addon and throws that it "did not self-register", but by then it is mapped; any other message
 * means that it is not.
 */
export function loadLibrary(path: string): string | undefined {
  const { RTLD_LAZY } = constants.dlopen;
  try {
    process.dlopen({ exports: {} }, path, RTLD_LAZY | noDelete);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.includes('did not self-register') ? undefined : message;
  }
}
