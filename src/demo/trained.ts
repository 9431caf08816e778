// Trained generators that lie beside the page: what page and worker say of them to each other.

import type { PicturesFrame, RawSettings } from './protocol.ts';
import type { TrainedName } from './trained-names.ts';

/** A generator that is shown, as the page takes it in. */
export interface TrainedShown {
  readonly name: TrainedName;
  /** Generator iterations done. */
  readonly step: number;
  /** What its training took. */
  readonly minutes: number | undefined;
  /** Fréchet distance to held-out data, and that between two halves of these, by a classifier of this project. */
  readonly frechet: readonly [distance: number, floor: number] | undefined;
  /** Of a conditional generator: the classes that it knows. */
  readonly classes: number | undefined;
  /** Pictures from its fixed latents. */
  readonly frame: PicturesFrame;
  /** What a run that goes on from it trains with. */
  readonly settings: RawSettings;
}

/** Places in its latent space. */
export interface TrainedLook {
  /** Picture of the grid that the way begins at. */
  readonly from: number;
  readonly to: number;
  /** A picture for each of these places on the great circle between the two: 0…1. */
  readonly shares: readonly number[];
  /** Steps along the directions that change the first layer most. */
  readonly offsets: readonly number[];
  /** The class that the grid shows; all of them where left out. */
  readonly label?: number | undefined;
}

/** Directions that the page has a slider for. */
export const trainedDirections = 5;
