// Which columns of a table hold pictures and their classes, told by what the Hugging Face Hub writes into a Parquet file, or by
// the kinds and names of the columns.

/** A column as far as it matters here. */
export interface TableColumn {
  readonly name: string;
  /** `struct`: of bytes and a path, as `datasets.Image` is stored. */
  readonly kind: 'struct' | 'bytes' | 'text' | 'whole numbers' | 'other';
}

/** What a table of pictures is read by. */
export interface PictureColumns {
  readonly picture: TableColumn;
  readonly label: TableColumn | undefined;
  /** Names of the classes 0, 1, …; empty where the table has none. */
  readonly classes: readonly string[];
}

const pictureNames = [
  'image',
  'img',
  'picture',
  'pixels',
  'jpg',
  'png',
  'file',
  'path',
  'image_path',
  'file_name',
];
const labelNames = ['label', 'labels', 'class', 'cls', 'category', 'target', 'fine_label', 'y'];

/**
 * @param features the value of the file's key `huggingface`, where it has one
 * @returns undefined where no column can hold pictures
 */
export function pictureColumns(
  columns: readonly TableColumn[],
  features: string | undefined,
): PictureColumns | undefined {
  const said = featuresOf(features);
  const named = (names: readonly string[], wanted: (column: TableColumn) => boolean) => {
    const fitting = columns.filter(wanted);
    return names.map((name) => fitting.find((column) => column.name === name)).find(Boolean) ?? fitting[0];
  };
  const isPicture = ({ name }: TableColumn) => said[name]?._type === 'Image';
  const picture =
    named(pictureNames, (column) => isPicture(column) && column.kind !== 'other') ??
    named(pictureNames, ({ kind }) => kind === 'struct') ??
    named(pictureNames, ({ kind }) => kind === 'bytes') ??
    columns.find(({ name, kind }) => kind === 'text' && pictureNames.includes(name));
  if (picture === undefined) return undefined;
  const isLabel = ({ kind }: TableColumn) => kind === 'whole numbers' || kind === 'text';
  const others = columns.filter((column) => column !== picture && isLabel(column));
  const label =
    others.find(({ name }) => said[name]?._type === 'ClassLabel') ??
    labelNames.map((name) => others.find((column) => column.name === name)).find(Boolean);
  return { picture, label, classes: (label && said[label.name]?.names) ?? [] };
}

/** A column's type in Hugging Face's metadata. */
interface Feature {
  readonly _type?: unknown;
  readonly names?: readonly string[];
}

function featuresOf(text: string | undefined): Readonly<Record<string, Feature | undefined>> {
  if (text === undefined) return {};
  try {
    const parsed: unknown = JSON.parse(text);
    const features = memberOf(memberOf(parsed, 'info'), 'features');
    if (typeof features !== 'object' || features === null) return {};
    return Object.fromEntries(
      Object.entries(features).map(([name, feature]) => {
        const names: unknown = memberOf(feature, 'names');
        const words = Array.isArray(names) ? names.filter((each) => typeof each === 'string') : [];
        return [name, { _type: memberOf(feature, '_type'), names: words }];
      }),
    );
  } catch {
    // Whoever wrote it, the columns are told by their names then.
    return {};
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
