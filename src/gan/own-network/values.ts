// The values in the text of a network: numbers, products of names such as `4*filters`, sides of a window, flags, shapes.
import { type Facts, usageError } from '../../core/errors.ts';
import { paddingModes } from '../../nn/layers/padding-mode.ts';
import type { Extent } from '../../nn/layers/window.ts';
import type { Module } from '../../nn/module.ts';

/** What a width may name: sizes of the run that the network is built for. */
export interface Sizes {
  readonly filters: number;
  readonly latent: number;
  /** Of one sample; a point has no height and width. */
  readonly height?: number | undefined;
  readonly width?: number | undefined;
  /** Of a picture, or the dimensions of a point. */
  readonly channels: number;
}

/** Where in a text something stands, and what is needed to read it. */
export interface Place {
  /** Which text it is, as errors tell it: the file's name, or which network. */
  readonly source: Facts;
  /** `layers[2].conv2d` */
  readonly path: string;
  readonly sizes: Sizes;
  /** Reads a list of layers, which begins with a map of this shape. */
  readonly layers: (value: unknown, place: Place) => readonly Module[];
}

/** @throws usage error that says where in which file what is wrong, and how to mend it */
export function refused({ source, path }: Place, fault: string, facts: Facts): never {
  throw usageError(`the network ${fault}`, { ...source, ...(path !== '' && { at: path }), ...facts });
}

export function member(place: Place, name: string): Place {
  return { ...place, path: place.path === '' ? name : `${place.path}.${name}` };
}

export function element(place: Place, index: number): Place {
  return { ...place, path: `${place.path}[${index}]` };
}

function oneOf<const Name extends string>(names: readonly Name[]) {
  return (value: unknown, place: Place): Name => {
    const found = names.find((name) => name === value);
    if (found !== undefined) return found;
    return refused(place, 'has a value that there is not', {
      value: shown(value),
      hint: `give one of ${names.join(', ')}`,
    });
  };
}

/** How each kind of value is read. */
export const kinds = {
  count: (value: unknown, place: Place): number => {
    const count = typeof value === 'string' ? product(value, place) : value;
    if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count;
    return refused(place, 'has a value that is no whole number', {
      value: shown(value),
      ...(typeof value === 'string' && { 'which is': shown(count) }),
      hint: `give a whole number such as 64, or a product such as 4*filters of ${namesOf(place)}`,
    });
  },
  extent: (value: unknown, place: Place): Extent =>
    Array.isArray(value) ? pairOf(value, place) : kinds.count(value, place),
  number: (value: unknown, place: Place): number => {
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    return refused(place, 'has a value that is no number', { value: shown(value), hint: 'give a number' });
  },
  flag: (value: unknown, place: Place): boolean => {
    if (typeof value === 'boolean') return value;
    return refused(place, 'has a value that is neither true nor false', {
      value: shown(value),
      hint: 'give true or false',
    });
  },
  paddingMode: oneOf(paddingModes),
  approximate: oneOf(['none', 'tanh']),
  shape: (value: unknown, place: Place): readonly number[] => {
    if (Array.isArray(value) && value.length > 0) {
      return value.map((side, i) => kinds.count(side, element(place, i)));
    }
    return refused(place, 'has a value that is no shape', {
      value: shown(value),
      hint: 'give sizes in a list, such as [7, 7, filters]',
    });
  },
  layers: (value: unknown, place: Place): readonly Module[] => place.layers(value, place),
} as const;

export type Kind = keyof typeof kinds;

/** A value as a message tells it. */
export function shown(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}

function pairOf(value: readonly unknown[], place: Place): readonly [number, number] {
  const [height, width] = value.map((side, i) => kinds.count(side, element(place, i)));
  if (value.length === 2 && height !== undefined && width !== undefined) return [height, width];
  return refused(place, 'has a window with other than two sides', {
    value: shown(value),
    hint: 'give one number, or height and width in a list',
  });
}

/** `4*filters`, `height/4`: names and whole numbers with * and / between them, from left to right. */
function product(text: string, place: Place): number {
  const parts = text.split(/([*/])/).map((part) => part.trim());
  return parts.reduce((value, part, i) => {
    if (i % 2 === 1) return value;
    const factor = /^\d+$/.test(part) ? Number(part) : sizeNamed(part, text, place);
    return parts[i - 1] === '/' ? value / factor : value * factor;
  }, 1);
}

function sizeNamed(name: string, text: string, place: Place): number {
  const sizes: Readonly<Record<string, number | undefined>> = { ...place.sizes };
  const size = Object.hasOwn(sizes, name) ? sizes[name] : undefined;
  if (size !== undefined) return size;
  return refused(place, 'has a width that cannot be worked out', {
    value: shown(text),
    unknown: name === '' ? 'nothing between two signs' : name,
    hint: `there are whole numbers and ${namesOf(place)}, with * and / between them`,
  });
}

function namesOf({ sizes }: Place): string {
  return Object.entries(sizes)
    .flatMap(([name, size]) => (size === undefined ? [] : [name]))
    .join(', ');
}
