// Heaps on a line, and the cheapest way to carry one to the other.

/** Mass at places on a line, from left to right; the masses add up to 1. */
export interface Heap {
  readonly places: readonly number[];
  readonly masses: readonly number[];
}

/** Mass that goes from one place to another. */
export interface Move {
  readonly from: number;
  readonly to: number;
  readonly mass: number;
}

/** Distance between two neighbouring grains of a heap, in the units of the line. */
export const grainWidth = 0.25;

/** Weights of a heap's grains, from left to right. */
const shapes = {
  hill: hill(11),
  hills: [...hill(7), ...new Array<number>(5).fill(0), ...hill(7)],
  flat: new Array<number>(15).fill(1),
} as const satisfies Readonly<Record<string, readonly number[]>>;

/** The forms that a heap can have. */
export type HeapShape = keyof typeof shapes;

export const heapShapes = Object.keys(shapes) as readonly HeapShape[];

/** A heap of that form with its middle at `centre`. */
export function heapOf(shape: HeapShape, centre: number): Heap {
  const weights: readonly number[] = shapes[shape];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const grains = weights.flatMap((weight, i) =>
    weight > 0 ? [{ place: centre + (i - (weights.length - 1) / 2) * grainWidth, mass: weight / total }] : [],
  );
  return { places: grains.map(({ place }) => place), masses: grains.map(({ mass }) => mass) };
}

/**
 * The cheapest plan that carries `earth` to `hole`: on a line mass keeps its order, and no two ways cross.
 * Its moves start and end where the heaps have mass, from left to right.
 */
export function planBetween(earth: Heap, hole: Heap): Move[] {
  const moves: Move[] = [];
  let [i, j] = [0, 0];
  let [left, missing] = [earth.masses[0] ?? 0, hole.masses[0] ?? 0];
  while (i < earth.masses.length && j < hole.masses.length) {
    const mass = Math.min(left, missing);
    // What rounding leaves of a grain is no grain.
    if (mass > 1e-12) moves.push({ from: earth.places[i] ?? 0, to: hole.places[j] ?? 0, mass });
    left -= mass;
    missing -= mass;
    if (left <= 1e-12) left = earth.masses[++i] ?? 0;
    if (missing <= 1e-12) missing = hole.masses[++j] ?? 0;
  }
  return moves;
}

/** Mass times distance, added up: of the cheapest plan it is W₁, in the units of the line. */
export function costOf(moves: readonly Move[]): number {
  return moves.reduce((sum, { from, to, mass }) => sum + mass * Math.abs(to - from), 0);
}

/** Weights of a bell of so many grains. */
function hill(grains: number): number[] {
  return Array.from({ length: grains }, (_, i) => Math.exp(-0.5 * ((4 * (i + 0.5)) / grains - 2) ** 2));
}
