// An error as people and programs read it, and its exit code.
import { CommanderError } from 'commander';
import pc from 'picocolors';
import { EarthmoverError, messageOf, usageError } from '../core/errors.ts';
import { meantName } from '../gan/settings/check.ts';

/**
 * Tells an error to people on stderr, and with --json to programs on stdout; returns the exit code.
 *
 * @param flags of the command that failed, such as `--lr`
 */
export function tell(error: unknown, json: boolean, flags: readonly string[] = []): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  const known = asKnown(error, flags);
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

function asKnown(error: unknown, flags: readonly string[]): EarthmoverError | undefined {
  if (error instanceof EarthmoverError) return error;
  if (!(error instanceof CommanderError)) return undefined;
  if (error.code === 'commander.help') {
    return usageError('no command given', {
      hint: 'give train, sample, export, evaluate, figures, search, sweep, runs, compare, schema, bench, doctor or completion; --help shows more',
    });
  }
  const [fault = '', guess] = error.message.replace(/^error: /, '').split('\n');
  const nearest =
    error.code === 'commander.unknownOption'
      ? meantFlag(fault, flags)
      : /Did you mean (.+)\?/.exec(guess ?? '')?.[1];
  return usageError(fault, {
    hint: nearest === undefined ? '--help lists what there is' : `did you mean ${nearest}?`,
  });
}

/** Commander's own guess takes a value that is joined by = for a part of the name. */
function meantFlag(fault: string, flags: readonly string[]): string | undefined {
  const given = /'-*([^'=]+)/.exec(fault)?.[1] ?? '';
  const meant = meantName(
    given,
    flags.map((flag) => flag.replace(/^--/, '')),
  );
  return meant && `--${meant}`;
}

function unexpected(error: unknown): string {
  return [
    `unexpected: ${messageOf(error)}`,
    '  hint  this is a fault of Earthmover: please report it, with what EARTHMOVER_DEBUG=1 adds',
  ].join('\n');
}
