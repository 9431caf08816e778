// Files that a run can do without: where the disk refuses one, the run goes on, and says so.
import { EarthmoverError } from '../core/errors.ts';

export interface Dispensable {
  /** Does the work; undefined where the disk refuses it, which is said the first time. */
  readonly attempt: <T>(what: string, work: () => Promise<T> | T) => Promise<T | undefined>;
  /** What was refused. */
  readonly unwritten: () => readonly string[];
}

export function createDispensable(say: (line: string) => void): Dispensable {
  const unwritten = new Set<string>();
  return {
    attempt: async (what, work) => {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof EarthmoverError) || error.kind !== 'disk') throw error;
        if (!unwritten.has(what)) say(`warning: ${error.message}\nthe run goes on without ${what}`);
        unwritten.add(what);
        return undefined;
      }
    },
    unwritten: () => [...unwritten],
  };
}
