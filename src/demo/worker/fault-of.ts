// What was thrown in the worker, as the page takes it in.

import { EarthmoverError, type ErrorKind, messageOf } from '../../core/errors.ts';
import { kebab, settingNames } from '../../gan/run-settings.ts';
import { type Fault, type FaultName, textsOf } from '../fault-names.ts';
import { PageError } from './page-error.ts';
import { inVisitorWords } from './visitor-words.ts';

/** What the library's kinds are called; those that no page meets have no name. */
const names: Readonly<Record<ErrorKind, FaultName | undefined>> = {
  usage: undefined,
  'folder-in-use': undefined,
  diverged: 'diverged',
  data: 'file',
  checkpoint: 'checkpoint',
  gpu: 'gpu',
  disk: undefined,
  ranks: undefined,
};

export function faultOf(cause: unknown): Fault {
  const message = inVisitorWords(messageOf(cause));
  if (!(cause instanceof EarthmoverError)) return { message };
  const facts = textsOf(cause.facts);
  const setting = settingIn(cause);
  if (setting !== undefined) return { message, name: 'setting', facts: { ...facts, setting } };
  return { message, name: nameOf(cause), facts };
}

function nameOf(error: EarthmoverError): FaultName | undefined {
  if (error instanceof PageError) return error.fault;
  // Whatever is too large for the adapter says how much it would need.
  if (error.kind === 'gpu' && 'need' in error.facts) return 'memory';
  return names[error.kind];
}

/** The setting that a usage error is about: errors of settings begin with its flag's name. */
function settingIn({ kind, message }: EarthmoverError): string | undefined {
  if (kind !== 'usage') return undefined;
  const [first = ''] = message.split(/[\s:]/, 1);
  return settingNames.find((name) => kebab(name) === first || name === first);
}
