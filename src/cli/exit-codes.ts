// Every exit code of the command line and what it says: the one home of those that signals make, and of the help's list.
import { type ErrorKind, exitCodes } from '../core/errors.ts';

/** SIGHUP: the terminal was closed, or the connection to it. */
export const signalExitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

const kinds: Readonly<Record<ErrorKind, string>> = {
  usage: 'usage or config',
  'folder-in-use': 'folder in use',
  diverged: 'diverged',
  data: 'data',
  checkpoint: 'checkpoint unusable',
  gpu: 'GPU unavailable or lost',
  disk: 'disk',
  ranks: 'another rank or the launcher lost',
};

const signals: Readonly<Record<keyof typeof signalExitCodes, string>> = {
  SIGHUP: 'stopped by a closed terminal',
  SIGINT: 'stopped by Ctrl-C',
  SIGTERM: 'stopped by SIGTERM',
};

/** Codes with their meanings, the usual ones first. */
export const exitMeanings: ReadonlyMap<number, string> = new Map<number, string>([
  [0, 'done'],
  ...(Object.keys(kinds) as ErrorKind[]).map((kind) => [exitCodes[kind], kinds[kind]] as const),
  ...(Object.keys(signals) as (keyof typeof signals)[]).map(
    (name) => [signalExitCodes[name], signals[name]] as const,
  ),
  [1, 'a fault of ours'],
]);

const helpColumns = 112;

/** The list as it stands at the end of every help. */
export function exitCodesText(): string {
  const lines = [''];
  const parts = [...exitMeanings].map(([code, meaning]) => `${code} ${meaning}`);
  for (const [i, part] of parts.entries()) {
    const word = i < parts.length - 1 ? `${part},` : part;
    const line = lines.at(-1) ?? '';
    if (line.length + word.length >= helpColumns) lines.push(`  ${word}`);
    else lines[lines.length - 1] = line === '' ? `  ${word}` : `${line} ${word}`;
  }
  return `\nExit codes:\n${lines.join('\n')}`;
}
