// A network from a text instead of a name: what `--generator FILE.yaml` was read into. The text is the setting itself, so
// that the config and every checkpoint of a run hold its networks in full.
import { EarthmoverError, type Facts, firstLine, usageError } from '../../core/errors.ts';
import type { Shape } from '../../core/shape.ts';
import { sameShape } from '../../core/shape.ts';
import { isRecord } from '../../io/json-keys.ts';
import type { Model, Module } from '../../nn/module.ts';
import { sequential } from '../../nn/sequential.ts';
import { optionsOf, rowNamed } from './layer-options.ts';
import { element, kinds, member, type Place, refused, type Sizes, shown } from './values.ts';

/** Layers, each in how many copies `repeat` asks for: far more than any adapter trains. */
const mostLayers = 1000;

/** A list of layers that is being built. */
interface Building {
  /** Of the map behind the last layer. */
  shape: Shape;
  /** Shared by all lists of a text. */
  readonly total: { layers: number };
}

interface OwnNetwork {
  readonly network: 'generator' | 'critic';
  /** Of one sample: [dimensions] or [H, W, C]. */
  readonly sampleShape: Shape;
  readonly latent: number;
  readonly filters: number;
}

/**
 * The text of a network as a setting holds it, from what its file holds.
 * @throws usage error where that is no list of layers
 */
export function ownNetworkText(content: unknown, file: string): string {
  const { $schema: _, ...rest } = isRecord(content) ? content : { layers: content };
  const place = placeIn({ file });
  const unknown = Object.keys(rest).find((name) => name !== 'layers');
  if (unknown !== undefined) {
    refused(place, 'has a part that there is not', { part: unknown, hint: 'all of it stands under layers:' });
  }
  if (!Array.isArray(rest.layers)) {
    refused(place, 'has no list of layers', {
      found: shown(content),
      hint: 'write layers: and below it a layer a line, such as - linear: 128',
    });
  }
  return JSON.stringify(rest);
}

/**
 * Builds the network of a text for samples of this shape.
 * @throws usage error that says where in the text what is wrong
 */
export function buildOwnNetwork(text: string, own: OwnNetwork): Model {
  const { network, sampleShape, latent, filters } = own;
  const [height, width, channels] = sampleShape.length === 3 ? sampleShape : [undefined, undefined];
  const input = network === 'generator' ? [latent] : sampleShape;
  const building: Building = { shape: input, total: { layers: 0 } };
  const place = placeIn(
    { network },
    {
      sizes: { filters, latent, height, width, channels: channels ?? sampleShape[0] ?? 1 },
      layers: (value, at) => layersOf(value, at, building),
    },
  );
  const layers = layersOf(listIn(text, place), member(place, 'layers'), building);
  const model = sequential(`own ${network}`, input, layers);
  const output = network === 'generator' ? sampleShape : [1];
  if (sameShape(model.outputShape, output)) return model;
  throw usageError(`the own ${network} ends in another shape than it should`, {
    'ends in': model.outputShape,
    'should be': output,
    hint:
      network === 'generator' ? 'a generator ends in one sample' : 'a critic ends in one score: linear: 1',
  });
}

function listIn(text: string, place: Place): unknown {
  try {
    const content: unknown = JSON.parse(text);
    return isRecord(content) ? content.layers : undefined;
  } catch {
    return refused(place, 'is no JSON', { hint: 'give the file that it was in, or a name' });
  }
}

/** A list of layers from a map of `building.shape` on, which is that of their result afterwards. */
function layersOf(value: unknown, place: Place, building: Building): readonly Module[] {
  if (!Array.isArray(value)) {
    return refused(place, 'has no list of layers', { value: shown(value), hint: 'write a layer a line' });
  }
  return value.flatMap((item, i) => itemOf(item, element(place, i), building));
}

/** One item of a list: a layer, or several of them repeated. */
function itemOf(item: unknown, place: Place, building: Building): readonly Module[] {
  if (typeof item === 'string') return [layerOf(item, {}, member(place, item), building)];
  const names = isRecord(item) ? Object.keys(item) : [];
  if (isRecord(item) && names.includes('repeat')) return repeated(item, place, building);
  const [name] = names;
  if (!isRecord(item) || name === undefined || names.length > 1) {
    return refused(place, 'has an item that is no layer', {
      value: shown(item),
      hint: 'write the name of a layer, and behind a colon its options: - conv2d: {out: 64, kernel: 3, padding: 1}',
    });
  }
  return [layerOf(name, item[name], member(place, name), building)];
}

/** `repeat: 3` beside `layers:`: built one after the other, as each begins where the last one ended. */
function repeated(item: Readonly<Record<string, unknown>>, place: Place, building: Building): Module[] {
  const other = Object.keys(item).find((name) => name !== 'repeat' && name !== 'layers');
  if (other !== undefined) {
    refused(place, 'repeats something else than layers', { found: other, hint: 'give repeat and layers' });
  }
  const count = kinds.count(item.repeat, member(place, 'repeat'));
  if (count > mostLayers) {
    refused(member(place, 'repeat'), 'repeats too often', { value: count, hint: `at most ${mostLayers}` });
  }
  return Array.from({ length: count }).flatMap(() =>
    layersOf(item.layers, member(place, 'layers'), building),
  );
}

function layerOf(name: string, given: unknown, place: Place, building: Building): Module {
  const { shape, total } = building;
  total.layers += 1;
  if (total.layers > mostLayers) {
    refused(place, 'has too many layers', { 'at most': mostLayers, hint: 'repeat fewer of them' });
  }
  const row = rowNamed(name, place);
  // A branch and its shortcut begin with the same map; what they end in is the block's to compare.
  const layers: Place['layers'] = (value, inside) => layersOf(value, inside, { shape, total });
  const options = optionsOf(row, given, { ...place, layers });
  return inPlace(place, () => {
    const layer = row.build(options, shape);
    building.shape = layer.outputShape(shape);
    return layer;
  });
}

/** A layer's own refusal, with where it stands. */
function inPlace<T>({ source, path }: Place, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof EarthmoverError) || error.facts.at !== undefined) throw error;
    throw new EarthmoverError(error.kind, firstLine(error.message), { ...source, at: path, ...error.facts });
  }
}

function placeIn(source: Facts, parts?: { readonly sizes: Sizes; readonly layers: Place['layers'] }): Place {
  const nowhere = { sizes: { filters: 0, latent: 0, channels: 0 }, layers: () => [] };
  return { source, path: '', ...(parts ?? nowhere) };
}
