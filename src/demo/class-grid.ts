// Which latent and which class each picture of the fixed grid has. All classes together stand in rows, each column from
// one latent; of one class, and where there are none, every picture has a latent of its own.

import { gridCount } from './protocol.ts';

export interface ClassGrid {
  readonly count: number;
  readonly across: number;
  /** Which of the fixed latents a picture is from. */
  readonly latentOf: (picture: number) => number;
  /** Undefined where the networks know no classes. */
  readonly classOf: (picture: number) => number | undefined;
}

/** Rows of many classes are short, so that all of them together take about as long as a grid. */
const most = 100;

/**
 * @param classes those that the networks know
 * @param label the class that is shown; all of them where left out
 */
export function classGrid(classes: number | undefined, label?: number): ClassGrid {
  if (classes === undefined || label !== undefined) {
    const across = Math.sqrt(gridCount);
    return { count: gridCount, across, latentOf: (picture) => picture, classOf: () => label };
  }
  const across = Math.max(1, Math.min(10, Math.floor(most / classes)));
  return {
    count: classes * across,
    across,
    latentOf: (picture) => picture % across,
    classOf: (picture) => Math.min(classes - 1, Math.floor(picture / across)),
  };
}

/** The classes of all pictures; undefined where there are none. */
export function classesOf({ count, classOf }: ClassGrid): Uint8Array | undefined {
  if (classOf(0) === undefined) return undefined;
  return Uint8Array.from({ length: count }, (_, picture) => classOf(picture) ?? 0);
}
