// Data that a visitor brings: drawn points, a CSV file, pictures. They stay in the worker until a run is begun on them.

import { sizeOf } from '../../core/shape.ts';
import { createDataset, type Dataset } from '../../data/dataset.ts';
import type { PicturesFrame, PicturesReport, RawSettings } from '../protocol.ts';
import { pointsDataset, type VisitorSets } from './data.ts';
import { ownPictureRun } from './settings.ts';

/** Sets that are kept at most, besides those that runs train on. */
const mostSets = 4;

/** Crops that the page shows before training. */
const mostCrops = 48;

export interface VisitorData {
  /** The set with this hash among those brought and `others`; of each kind the newest where none is asked for. */
  readonly sets: (hash: string | undefined, others: readonly Dataset[]) => VisitorSets;
  /** Takes drawn points; returns their hash. */
  readonly setPoints: (points: Float32Array) => string;
  /** Reads a CSV file of two columns; returns its points, and their hash. */
  readonly loadPoints: (file: File) => Promise<{ readonly points: Float32Array; readonly hash: string }>;
  /** Decodes and scales picture files as the settings ask. */
  readonly setPictures: (
    files: readonly File[],
    raw: RawSettings,
    software: boolean,
  ) => Promise<PicturesReport>;
}

export function createVisitorData(): VisitorData {
  let brought: readonly Dataset[] = [];
  const keep = (set: Dataset) => {
    brought = [set, ...brought.filter(({ hash }) => hash !== set.hash)].slice(0, mostSets);
    return set.hash;
  };
  return {
    sets: (asked, others) => {
      const fits = ({ hash }: Dataset) => asked === undefined || hash === asked;
      const newest = (kind: string) => [...brought, ...others].find((set) => set.name === kind && fits(set));
      const [csv, images] = [newest('csv'), newest('images')];
      return { ...(csv && { csv }), ...(images && { images }) };
    },
    setPoints: (points) => keep(pointsDataset(points)),
    loadPoints: async (file) => {
      const { readPoints } = await import('./points-file.ts');
      const points = await readPoints(file);
      const hash = keep(createDataset('csv', [2], points));
      return { points: Float32Array.from(points), hash };
    },
    setPictures: async (files, raw, software) => {
      const { imageSize = 32, fit, channels = 3 } = ownPictureRun(files.length, raw, software);
      // Few visits need it: it is a file of its own.
      const { ownPictures } = await import('./own-pictures.ts');
      const { dataset, report } = await ownPictures(files, { imageSize, channels, fit });
      const run = ownPictureRun(report.count, raw, software);
      return { ...report, run, crops: cropsOf(dataset), hash: keep(dataset) };
    },
  };
}

/** Some of all of them, evenly. */
function cropsOf({ shape, values, count }: Dataset): PicturesFrame {
  const bytes = sizeOf(shape);
  const shown = Math.min(mostCrops, count);
  const pixels = new Uint8Array(shown * bytes);
  for (let i = 0; i < shown; i++) {
    const from = Math.floor((i * count) / shown) * bytes;
    pixels.set(values.subarray(from, from + bytes), i * bytes);
  }
  return { kind: 'pictures', count: shown, shape, pixels };
}
