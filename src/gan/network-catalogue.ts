// The networks that a run can name, a row each: its layers and what the help says of it. The text of the flags,
// the pattern that names must match and the hint of an error all derive from the rows.
//   kind    the name before a colon: `mlp` of `mlp:512-256`
//   widths  the hidden layers of an MLP, which the name may carry: `mlp:512-256`
//   network-builders.ts has how each is built: a record over the names, so that a row without it does not compile
import { usageError } from '../core/errors.ts';
import type { CriticPart } from './critic-bounds.ts';

interface NetworkRow {
  /** Stands behind the name in the help. */
  readonly remark?: string;
  /** An MLP's hidden layers where the name carries no widths; absent where the layers follow from the image. */
  readonly widths?: readonly number[];
  readonly batchNorm?: boolean;
  /** Of a critic: what of the table in critic-bounds.ts its layers have. */
  readonly layers?: readonly CriticPart[];
}

interface CriticRow extends NetworkRow {
  readonly layers: readonly CriticPart[];
}

/** Of the text of a network: JSON without spaces. */
const ownBeginning = '{"layers":[';

type Catalogue<Row> = Readonly<Record<string, Row>>;

/** `mlp` is the paper's; the other MLPs are PyTorch-GAN's for MNIST. */
export const generators = {
  dcgan: {},
  'dcgan-constant': { remark: 'no batch norm' },
  mlp: { widths: [512, 512, 512, 512] },
  'mlp-bn': { widths: [128, 256, 512, 1024], batchNorm: true },
  resnet: { remark: 'residual blocks' },
} as const satisfies Catalogue<NetworkRow>;

export const critics = {
  dcgan: { layers: ['batchNorm'] },
  'dcgan-nobn': { remark: 'no batch norm', layers: [] },
  'dcgan-sn': { remark: 'spectral norm', layers: ['spectralNorm'] },
  'dcgan-ln': { remark: 'layer norm', layers: ['layerNorm'] },
  'dcgan-in': { remark: 'instance norm', layers: ['instanceNorm'] },
  mlp: { widths: [512, 512, 512, 512], layers: [] },
  'mlp-leaky': { widths: [512, 256], layers: [] },
  'mlp-sn': { remark: 'spectral norm', widths: [512, 512, 512, 512], layers: ['spectralNorm'] },
  resnet: { remark: 'residual blocks, no batch norm', layers: [] },
} as const satisfies Catalogue<CriticRow>;

/** Whether a setting holds the text of a network instead of its name: own-network/ has what stands in it. */
export function isOwnNetwork(name: string): boolean {
  return name.startsWith(ownBeginning);
}

/** Whether a setting names a file with a network, which the command line reads. */
export function isNetworkFile(name: string): boolean {
  return /\.(?:ya?ml|json)$/.test(name);
}

/** How messages and tables call a network: a text is told from another by a short hash. */
export function networkLabel(name: string): string {
  if (!isOwnNetwork(name)) return name;
  // FNV-1a.
  const hash = [...name].reduce((h, letter) => Math.imul(h ^ letter.charCodeAt(0), 0x01000193), 0x811c9dc5);
  return `own-${(hash >>> 0).toString(16).padStart(8, '0')}`;
}

/** Whether a network has filters that the run can choose. */
export function hasFilters(network: 'generator' | 'critic', name: string): boolean {
  return isOwnNetwork(name) ? /\bfilters\b/.test(name) : isConvolutional(network, name);
}

/**
 * Whether a network reads or makes images with convolutions by a plan of layers, so that it does not fit points. What a
 * network of the user's fits is seen when it is built.
 */
export function isConvolutional(network: 'generator' | 'critic', name: string): boolean {
  if (isOwnNetwork(name)) return false;
  const catalogue: Catalogue<NetworkRow> = network === 'generator' ? generators : critics;
  return rowOf(catalogue, name).row.widths === undefined;
}

/** Parts of critic-bounds.ts that a text of the user's may name; spectral norm and the others are layers of such names. */
const ownLayers = ['batchNorm', 'spectralNorm', 'layerNorm', 'instanceNorm'] as const satisfies CriticPart[];

/** What bounds or norms a critic's layers. */
export function criticLayers(critic: string): readonly CriticPart[] {
  if (isOwnNetwork(critic)) return ownLayers.filter((part) => critic.includes(`"${part}"`));
  return rowOf<keyof typeof critics, CriticRow>(critics, critic).row.layers;
}

/** Whether a generator is an MLP with batch norm, which it has from its second hidden layer on. */
export function normalisesBatch(generator: string): boolean {
  if (isOwnNetwork(generator)) return false;
  const { row, hidden } = rowOf<keyof typeof generators, NetworkRow>(generators, generator);
  return row.batchNorm === true && hidden.length > 1;
}

/** `mlp-bn:128-256` → the row of `mlp-bn`, and hidden layers of 128 and 256. */
export function rowOf<Name extends string, Row extends NetworkRow>(
  catalogue: Readonly<Record<Name, Row>>,
  name: string,
): { readonly kind: Name; readonly row: Row; readonly hidden: readonly number[] } {
  const [given, widths] = name.split(':');
  const kind = (Object.keys(catalogue) as Name[]).find((each) => each === given);
  const row: Row | undefined = kind && catalogue[kind];
  if (kind !== undefined && row !== undefined)
    return { kind, row, hidden: widths?.split('-').map(Number) ?? row.widths ?? [] };
  throw usageError('there is no such network', {
    network: name,
    hint: isNetworkFile(name)
      ? 'the command line reads files with networks; a program builds its own with sequential()'
      : `use one of ${Object.keys(catalogue).join(', ')}`,
  });
}

/** What the settings say of a catalogue of networks; `example` is an MLP with widths. */
function textsOf(catalogue: Catalogue<NetworkRow>, example: string) {
  const rows = Object.entries(catalogue);
  const kinds = (form: 'fixed' | 'widths') =>
    rows.filter(([, { widths }]) => (widths === undefined) === (form === 'fixed')).map(([kind]) => kind);
  const remarked = rows.map(([kind, { remark }]) => (remark === undefined ? kind : `${kind} (${remark})`));
  const width = '[1-9]\\d{0,4}';
  return {
    pattern: new RegExp(
      `^(?:${kinds('fixed').join('|')}|(?:${kinds('widths').join('|')})(?::${width}(?:-${width})*)?|.+\\.(?:ya?ml|json)|\\{"layers":\\[.*)$`,
    ),
    meaning: `${remarked.join(', ')}, or with widths: ${example}; or a file of layers: my.yaml`,
    expects: `${rows.map(([kind]) => kind).join(', ')}, or widths such as ${example}, or a file such as my.yaml`,
  } as const;
}

/** Pattern, help and hint of the settings `generator` and `critic`. */
export const networkTexts = {
  generator: textsOf(generators, 'mlp:512-512-512'),
  critic: textsOf(critics, 'mlp:512-256'),
} as const;
