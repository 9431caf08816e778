// An error of the page's own, with the name by which the page has words for it in every language.

import { EarthmoverError, type ErrorKind, type Facts } from '../../core/errors.ts';
import type { FaultName } from '../fault-names.ts';

export class PageError extends EarthmoverError {
  readonly fault: FaultName;

  /** @param kind as of any error, with the name */
  constructor([kind, fault]: readonly [ErrorKind, FaultName], text: string, facts: Facts = {}) {
    super(kind, text, facts);
    this.fault = fault;
  }
}
