// hyparquet, which reads Parquet: an optional package of pure JavaScript, loaded where a table is given.
import { EarthmoverError } from '../core/errors.ts';

/** @throws data error that says what to install */
export async function loadHyparquet(file: string) {
  try {
    const [parquet, codecs] = await Promise.all([import('hyparquet'), import('hyparquet-compressors')]);
    return { ...parquet, codecs };
  } catch {
    throw new EarthmoverError('data', 'parquet: the package that reads it is not installed', {
      file,
      hint: 'install it with npm install hyparquet hyparquet-compressors',
    });
  }
}
