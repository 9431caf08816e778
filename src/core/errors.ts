// Errors of the whole project: their kinds, exit codes and words.

/** What went wrong, as users and scripts tell it apart; each kind has its own exit code. */
export type ErrorKind =
  | 'usage'
  | 'folder-in-use'
  | 'diverged'
  | 'data'
  | 'checkpoint'
  | 'gpu'
  | 'disk'
  | 'ranks';

/**
 * Exit codes of the command line, as the README documents them.
 * @example
 * exitCodes.checkpoint; // 6
 */
export const exitCodes: Readonly<Record<ErrorKind, number>> = {
  usage: 2,
  'folder-in-use': 3,
  diverged: 4,
  data: 5,
  checkpoint: 6,
  gpu: 7,
  disk: 8,
  ranks: 9,
};

/** The facts beneath an error's first line, name by name, in the order they are to be read. */
export type Facts = Readonly<Record<string, unknown>>;

/**
 * An error that a user can mend without opening our source: one line that says the fault,
 * the facts, one to a line, and (by convention last, named `hint`) the fix.
 *
 * @example
 * try {
 *   mlp({ input: 2, hidden: [64], output: 1, activation: 'relu', batchNorm: [32] });
 * } catch (error) {
 *   if (error instanceof EarthmoverError) console.log(error.kind, error.facts.hint);
 * }
 */
export class EarthmoverError extends Error {
  /** What went wrong, in a word. */
  readonly kind: ErrorKind;
  /** What the message shows beneath its first line; the fix is `hint`. */
  readonly facts: Facts;

  constructor(kind: ErrorKind, fault: string, facts: Facts = {}) {
    super(withFacts(fault, facts));
    this.name = 'EarthmoverError';
    this.kind = kind;
    this.facts = facts;
  }

  /** What the command line ends with where this ends it. */
  get exitCode(): number {
    return exitCodes[this.kind];
  }
}

/** Shorthand for the most common kind: a value that cannot be used as given. */
export function usageError(fault: string, facts: Facts = {}): EarthmoverError {
  return new EarthmoverError('usage', fault, facts);
}

/** What was thrown, in words. */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** The fault of a message, without its facts. */
export function firstLine(message: string): string {
  const [line = ''] = message.split('\n', 1);
  return line;
}

function withFacts(fault: string, facts: Facts): string {
  const names = Object.keys(facts);
  const width = Math.max(0, ...names.map((name) => name.length));
  return [fault, ...names.map((name) => `  ${name.padEnd(width)}  ${show(facts[name])}`)].join('\n');
}

function show(fact: unknown): string {
  if (Array.isArray(fact)) return `[${fact.join(', ')}]`;
  return String(fact);
}
