// Where this very code lies, and the programs beside it that a built package does not have.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { usageError } from '../../core/errors.ts';

/** The root of the checkout, or of the installed package. */
export const ownFolder = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * A program that works for a comparison in a process of its own. They translate sources, so they lie in a checkout only.
 *
 * @throws usage error in the installed package
 */
export function peerProgram(name: string): string {
  const program = join(ownFolder, 'scripts/peers', name);
  if (existsSync(program)) return program;
  throw usageError('bench: comparisons need a checkout of Earthmover', {
    missing: program,
    hint: 'run this in a checkout; without --peer, --against and --first-step, bench works here, too',
  });
}
