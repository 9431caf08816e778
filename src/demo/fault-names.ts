// What can go wrong on the page, by names: each has words in every language but English, in which the library speaks.

import type { Facts } from '../core/errors.ts';

export const faultNames = [
  'gpu',
  'memory',
  'gpuGone',
  'diverged',
  'file',
  'checkpoint',
  'largeFile',
  'otherData',
  'noPoints',
  'notPlane',
  'noPictures',
  'noFiles',
  'manyFiles',
  'noneUsable',
  'noPicture',
  'manyPixels',
  'noData',
  'notOnServer',
  'noLabels',
  'otherView',
  'classesOfPoints',
  'largeNetworks',
  'setting',
  'openElsewhere',
  'gone',
  'notOpen',
  'atGoal',
  'storageFull',
  'notSaved',
  'smallBatch',
] as const;
export type FaultName = (typeof faultNames)[number];

/** What went wrong, as worker and page say it to each other. */
export interface Fault {
  /** In English. */
  readonly message: string;
  /** By which the page has it in its own language. */
  readonly name?: FaultName | undefined;
  /** What the words of a name need. */
  readonly facts?: Readonly<Record<string, string>> | undefined;
}

/** The words of every fault in a language: from its facts, and from what the library says of it in English. */
export type FaultTexts = Readonly<
  Record<FaultName, (facts: Readonly<Record<string, string>>, message: string) => string>
>;

/** Facts as they can be sent: as texts. */
export function textsOf(facts: Facts): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, String(value)]));
}
