// Faults of a file, told with the field and the line that they are in.
import { EarthmoverError, firstLine, usageError } from '../../core/errors.ts';
import type { PlacedYaml } from '../../node/yaml-file.ts';

/** Where in a file something stands: names of fields, and places in lists. */
export type FilePath = readonly (string | number)[];

/** What is read of a file, and how its faults are told. */
export interface SweepSource {
  readonly file: string;
  /** As `lr: [5e-4, 1e-3]` would be told: `grid.lr[1]`, and its line. */
  refused(path: FilePath, fault: string, facts?: Readonly<Record<string, unknown>>): EarthmoverError;
  /** Does `read`, whose errors about settings it tells as faults of this place. */
  placed<T>(path: FilePath, read: () => T): T;
}

export function sourceOf(file: string, yaml: PlacedYaml): SweepSource {
  const refused: SweepSource['refused'] = (path, fault, facts = {}) => {
    const { source: _, hint, ...others } = facts;
    return usageError(`${file}, line ${yaml.lineOf(path)}: ${fault}`, {
      ...(path.length > 0 && { field: fieldText(path) }),
      ...others,
      ...(hint !== undefined && { hint }),
    });
  };
  return {
    file,
    refused,
    placed(path, read) {
      try {
        return read();
      } catch (error) {
        if (!(error instanceof EarthmoverError) || error.kind !== 'usage') throw error;
        throw refused(path, firstLine(error.message), error.facts);
      }
    },
  };
}

/** `grid.lr[1]` */
export function fieldText(path: FilePath): string {
  return path
    .map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i > 0 ? '.' : ''}${step}`))
    .join('');
}
