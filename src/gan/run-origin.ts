// Where a run comes from, besides its settings: the checkpoint that it branched off from, and the data that it had before.
import * as z from 'zod/mini';

/** The checkpoint that a run branched off from. */
export interface ParentCheckpoint {
  /** The whole path of its file. */
  readonly file: string;
  /** Generator iterations done there. */
  readonly step: number;
  /** SHA-256 of the file, in hexadecimal digits. */
  readonly sha256: string;
}

/** Other data in the course of a run. */
export interface DataChange {
  /** The last generator iteration on the data before. */
  readonly step: number;
  /** Hash of the data before, as `DatasetIdentity` has it. */
  readonly from: string;
  /** Hash of the data since. */
  readonly to: string;
}

/** Where a run comes from: nothing is said of a run that began anew and kept its data. */
export interface RunOrigin {
  /** Of a run that branched off from another. */
  readonly parent?: ParentCheckpoint | undefined;
  /** The earliest first. */
  readonly dataChanges?: readonly DataChange[] | undefined;
}

const step = z.int().check(z.minimum(0));

/** Of a `RunOrigin` as JSON. */
export const originSchema = z.object({
  parent: z.optional(z.object({ file: z.string(), step, sha256: z.string() })),
  dataChanges: z.optional(z.array(z.object({ step, from: z.string(), to: z.string() }))),
});

/** The origin in the text of a config.json; undefined where it tells none that can be read. */
export function originIn(json: string): RunOrigin | undefined {
  try {
    return originSchema.safeParse((JSON.parse(json) as { readonly origin?: unknown } | null)?.origin).data;
  } catch {
    return undefined;
  }
}

/** The origin of a run whose data are others from an iteration on; a change that is undone leaves none behind. */
export function withDataChange(origin: RunOrigin | undefined, change: DataChange): RunOrigin {
  // What changed at the same iteration before was never trained on.
  const earlier = (origin?.dataChanges ?? []).filter(({ step }) => step < change.step);
  const from = origin?.dataChanges?.find(({ step }) => step === change.step)?.from ?? change.from;
  return {
    ...origin,
    dataChanges: from === change.to ? earlier : [...earlier, { ...change, from }],
  };
}
