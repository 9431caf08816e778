import { CommanderError } from 'commander';
import pc from 'picocolors';
import { EarthmoverError, usageError } from '../core/errors.ts';

/** Tells an error to people on stderr, and with --json to programs on stdout; returns the exit code. */
export function tell(error: unknown, json: boolean): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  const known = asKnown(error);
  const colors = pc.createColors(process.stderr.isTTY === true && pc.isColorSupported);
  const message = known?.message ?? unexpected(error);
  process.stderr.write(`${colors.red('error:')} ${message}\n`);
  if (json) {
    const kind = known?.kind ?? 'internal';
    process.stdout.write(`${JSON.stringify({ event: 'error', kind, message })}\n`);
  }
  if (process.env.EARTHMOVER_DEBUG === '1' && error instanceof Error)
    process.stderr.write(`${error.stack}\n`);
  return known?.exitCode ?? 1;
}

function asKnown(error: unknown): EarthmoverError | undefined {
  if (error instanceof EarthmoverError) return error;
  if (!(error instanceof CommanderError)) return undefined;
  if (error.code === 'commander.help') {
    return usageError('no command given', {
      hint: 'give train, sample, export, evaluate, figures, search, runs, compare, schema, bench, doctor or completion; --help shows more',
    });
  }
  const [fault = '', guess] = error.message.replace(/^error: /, '').split('\n');
  const nearest = /Did you mean (.+)\?/.exec(guess ?? '')?.[1];
  return usageError(fault, {
    hint: nearest === undefined ? '--help lists what there is' : `did you mean ${nearest}?`,
  });
}

function unexpected(error: unknown): string {
  return [
    `unexpected: ${error instanceof Error ? error.message : String(error)}`,
    '  hint  this is a fault of Earthmover: please report it, with what EARTHMOVER_DEBUG=1 adds',
  ].join('\n');
}
