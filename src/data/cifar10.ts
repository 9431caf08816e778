// CIFAR-10's binary version: records of one label byte and three planes (red, green, blue) of 32 × 32.
import { EarthmoverError } from '../core/errors.ts';
import type { Dataset } from './dataset.ts';
import { createDataset } from './dataset.ts';
import type { NamedBytes } from './idx.ts';
import type { PictureForm } from './picture.ts';
import { bytesOf, fitPicture, requireForm, roomForPictures, shapeOf } from './picture.ts';

const side = 32;
const planeBytes = side * side;
const recordBytes = 1 + 3 * planeBytes;

/** Batches of CIFAR-10, in the order given, as a data set [height, width, channels]; [32, 32, 3] by default. */
export function cifar10Dataset(
  batches: readonly NamedBytes[],
  asked: Partial<PictureForm> = {},
  count = Number.POSITIVE_INFINITY,
): Dataset {
  const form: PictureForm = { height: side, width: side, channels: 3, ...asked };
  requireForm(form);
  for (const batch of batches) requireRecords(batch);
  const records = batches.flatMap(({ bytes }) =>
    Array.from({ length: bytes.length / recordBytes }, (_, i) =>
      bytes.subarray(i * recordBytes, (i + 1) * recordBytes),
    ),
  );
  const taken = records.slice(0, count);
  const fitted = roomForPictures(taken.length, form);
  const data = new Uint8Array(3 * planeBytes);
  taken.forEach((record, i) => {
    for (let pixel = 0; pixel < planeBytes; pixel++) {
      for (let c = 0; c < 3; c++) data[3 * pixel + c] = record[1 + c * planeBytes + pixel]!;
    }
    fitPicture({ width: side, height: side, channels: 3, data }, form, fitted, i * bytesOf(form));
  });
  const labels = Uint8Array.from(taken, (record) => record[0]!);
  const dataset = createDataset('cifar10', shapeOf(form), fitted, labels);
  return { ...dataset, from: { width: side, height: side } };
}

function requireRecords({ file, bytes }: NamedBytes): void {
  const records = Math.floor(bytes.length / recordBytes);
  if (records === 0 || records * recordBytes !== bytes.length) {
    throw new EarthmoverError('data', 'cifar10: not a whole number of records', {
      file,
      expected: `a multiple of ${recordBytes} bytes (a batch file has ${10_000 * recordBytes})`,
      found: `${bytes.length} bytes, ${bytes.length % recordBytes} more than ${records} records`,
      hint: "use the binary version's data_batch_1.bin … data_batch_5.bin, whole",
    });
  }
  for (let record = 0; record < records; record++) {
    const label = bytes[record * recordBytes]!;
    if (label < 10) continue;
    throw new EarthmoverError('data', 'cifar10: a label is not one of the ten classes', {
      file,
      record,
      expected: '0 to 9',
      found: label,
      hint: "use CIFAR-10's binary version; CIFAR-100 has records of another form",
    });
  }
}
