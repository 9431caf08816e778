// Sweeps for tests: a file in a folder of its own, whose runs are tiny.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSweep, type Sweep } from '../../../src/cli/sweep/sweep-file.ts';

/** The settings of a run that is at its end before anybody looks. */
export const tinyBase = {
  dataset: '8gaussians',
  generator: 'mlp:8',
  critic: 'mlp:8',
  batch: 8,
  monitorEvery: 0,
  sampleEvery: 0,
};

export interface FileParts {
  readonly base?: object;
  readonly grid?: object;
  readonly random?: object;
  readonly seeds?: readonly number[];
  readonly out?: string;
}

/** Writes a sweep's file into a folder, which is made; returns its path. */
export function sweepFile(folder: string, parts: FileParts, name = 'sweep.yaml'): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ base: tinyBase, ...parts }, null, 2));
  return file;
}

/** A sweep of so many points, which differ in their seeds. */
export function sweepOf(folder: string, points: number, name?: string): Sweep {
  const seeds = Array.from({ length: points }, (_, i) => i);
  return readSweep(sweepFile(folder, { seeds, out: join(folder, 'runs of it') }, name));
}
