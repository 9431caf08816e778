// A set of pictures brought into another form.
import { sizeOf } from '../core/shape.ts';
import { createDataset, type Dataset } from './dataset.ts';
import { bytesOf, fitPicture, type PictureForm, roomForPictures, shapeOf } from './picture.ts';

/** A data set of pictures [H, W, C] brought into another form. */
export function inForm(dataset: Dataset, asked: Partial<PictureForm>): Dataset {
  const [height, width, given] = dataset.shape as [number, number, 1 | 3];
  const form: PictureForm = { height, width, channels: 3, ...asked };
  if (String(shapeOf(form)) === String(dataset.shape)) return dataset;
  const values = roomForPictures(dataset.count, form);
  for (let i = 0; i < dataset.count; i++) {
    const data = dataset.values.subarray(
      i * sizeOf(dataset.shape),
      (i + 1) * sizeOf(dataset.shape),
    ) as Uint8Array;
    fitPicture({ width, height, channels: given, data }, form, values, i * bytesOf(form));
  }
  const formed = createDataset(dataset.name, shapeOf(form), values, dataset.labels);
  return { ...formed, from: { width, height } };
}
