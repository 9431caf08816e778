// The file of a sweep: its fields, and for every fault the line that it stands in.
import { basename, extname } from 'node:path';
import type { EarthmoverError } from '../../core/errors.ts';
import { nearestName } from '../../gan/nearest-name.ts';
import { readPlacedYaml } from '../../node/yaml-file.ts';
import { type SweepField, type SweepGiven, sweepFieldNames, sweepFields } from './fields.ts';
import { type SweepPoints, sweepPoints } from './points.ts';
import { type FilePath, fieldText, type SweepSource, sourceOf } from './source.ts';

export interface Sweep extends SweepPoints {
  /** The path of its file. */
  readonly file: string;
  /** What that holds. */
  readonly text: string;
  /** Folder of its runs. */
  readonly out: string;
}

/** The file's name without its folder and ending: what folders and jobs of the sweep are called. */
export function stemOf(file: string): string {
  return basename(file, extname(file));
}

/**
 * Reads a sweep.
 * @param out the folder of its runs, instead of the file's
 * @throws usage error that names field, line and fix
 */
export function readSweep(file: string, out?: string): Sweep {
  const yaml = readPlacedYaml(file, {
    what: 'file of the sweep',
    place: 'give the path of a YAML or JSON file, such as sweep.yaml',
    form: 'write one field a line, such as `seeds: [1, 2, 3]`',
  });
  const source = sourceOf(file, yaml);
  const given = fieldsOf(yaml.value, source);
  return {
    file,
    text: yaml.text,
    out: out ?? given.out ?? `sweep-${stemOf(file)}`,
    ...sweepPoints(given, source),
  };
}

function fieldsOf(value: unknown, source: SweepSource): SweepGiven {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw source.refused([], 'the file holds no fields', {
      hint: `give ${sweepFieldNames.join(', ')}`,
    });
  }
  const given: Partial<Record<SweepField, unknown>> = {};
  for (const [name, held] of Object.entries(value)) {
    // Read by editors only.
    if (name === '$schema') continue;
    const field = sweepFieldNames.find((known) => known === name);
    if (field === undefined) throw unknownField(name, source);
    const { schema, expects } = sweepFields[field];
    const result = schema.safeParse(held);
    if (!result.success) {
      const inner = result.error.issues[0]?.path ?? [];
      const path = [field, ...inner.map((step) => (typeof step === 'number' ? step : String(step)))];
      throw source.refused(path, `${fieldText(path)} ${faultOf(path, value)}`, { hint: `give ${expects}` });
    }
    given[field] = result.data;
  }
  return given as SweepGiven;
}

function unknownField(name: string, source: SweepSource): EarthmoverError {
  const nearest = nearestName(name, sweepFieldNames);
  return source.refused([name], `a sweep has no field ${name}`, {
    hint:
      nearest === undefined
        ? `the fields are ${sweepFieldNames.join(', ')}; settings go into base`
        : `did you mean ${nearest}?`,
  });
}

function faultOf(path: FilePath, file: object): string {
  const value = path.reduce<unknown>(
    (held, step) =>
      typeof held === 'object' && held !== null ? (held as Record<PropertyKey, unknown>)[step] : undefined,
    file,
  );
  if (value === undefined) return 'is missing';
  const text = JSON.stringify(value);
  if (text === '[]' || text === '{}') return 'is empty';
  return `cannot be ${text.length > 80 ? `${text.slice(0, 80)} …` : text}`;
}
