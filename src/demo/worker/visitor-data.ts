// Data that a visitor brings: drawn points, a CSV file, pictures. They stay in the worker until a run is begun on them.

import { EarthmoverError } from '../../core/errors.ts';
import { sizeOf } from '../../core/shape.ts';
import { createDataset } from '../../data/dataset.ts';
import { formOf } from '../../data/picture.ts';
import { parsePointsCsv } from '../../data/points-csv.ts';
import { textOf } from '../../data/text-file.ts';
import type { PicturesReport, RawSettings } from '../protocol.ts';
import { pointsDataset, type VisitorSets } from './data.ts';
import { ownPictures } from './own-pictures.ts';
import { readSettings } from './settings.ts';

const mostCsvBytes = 20e6;

export interface VisitorData {
  /** The data so far. */
  readonly sets: () => VisitorSets;
  /** Takes in sets from the browser's storage. */
  readonly keep: (sets: VisitorSets) => void;
  /** Takes drawn points; returns how many. */
  readonly setPoints: (points: Float32Array) => number;
  /** Reads a CSV file of two columns; returns its points. */
  readonly loadPoints: (file: File) => Promise<Float32Array>;
  /** Decodes and scales picture files as the settings ask. */
  readonly setPictures: (files: readonly File[], raw: RawSettings) => Promise<PicturesReport>;
}

export function createVisitorData(): VisitorData {
  let sets: VisitorSets = {};
  const keep = (more: VisitorSets) => {
    sets = { ...sets, ...more };
  };
  return {
    sets: () => sets,
    keep,
    setPoints: (points) => {
      const csv = pointsDataset(points);
      keep({ csv });
      return csv.count;
    },
    loadPoints: async (file) => {
      const points = await readPoints(file);
      keep({ csv: createDataset('csv', [2], points) });
      return Float32Array.from(points);
    },
    setPictures: async (files, raw) => {
      const { imageSize = 32, fit, channels = 3 } = readSettings('pictures', raw, 'controls');
      const { dataset, report } = await ownPictures(files, formOf(imageSize, channels, fit));
      keep({ images: dataset });
      return report;
    },
  };
}

/** @throws data error where the file is too large, or its points are not in the plane */
async function readPoints(file: File) {
  if (file.size > mostCsvBytes) {
    throw new EarthmoverError('data', 'the file is too large for a page', {
      file: file.name,
      hint: 'give at most 20 MB',
    });
  }
  const { shape, values } = parsePointsCsv(
    textOf(new Uint8Array(await file.arrayBuffer()), file.name),
    file.name,
  );
  if (sizeOf(shape) === 2) return values;
  throw new EarthmoverError('data', 'the points are not in the plane', {
    file: file.name,
    columns: sizeOf(shape),
    hint: 'give two columns, x and y',
  });
}
