// What a command does where nobody can read it any more: goes on.
import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { isatty } from 'node:tty';

let lost = false;

const standard = [0, 1, 2] as const;

/**
 * Keeps the process alive when stdout or stderr cannot be written: a reader that goes away, as `head` does, a terminal that is
 * closed, a full device. What a run writes into its folder matters more. Said once, where that can still be seen.
 */
export function outliveOutputs(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (lost || error.code === 'EPIPE' || error.code === 'EIO') return;
    lost = true;
    process.stderr.write(
      `standard output cannot be written (${error.code ?? error.message}): going on without it\n`,
    );
  });
  process.stderr.on('error', () => {});
  const terminals = standard.filter((descriptor) => isatty(descriptor));
  process.once('exit', () => leaveClosed(terminals));
}

/** Whether something went to stdout that was wanted there, and is nowhere. */
export function outputLost(): boolean {
  return lost;
}

/** Node aborts at its end where it cannot reset a terminal that was closed; it leaves other files alone. */
function leaveClosed(terminals: readonly number[]): void {
  for (const descriptor of terminals) {
    if (isatty(descriptor)) continue;
    closeSync(descriptor);
    // The lowest number that is free: the one just closed.
    openSync(devNull, 'r+');
  }
}
