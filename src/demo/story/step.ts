// What a step of the story is made of.

import type { StillWorker } from './still-worker.ts';

/** The places that a step fills, and how it answers its question. */
export interface StepPlaces {
  /** Where the live picture goes; it has a size of its own. */
  readonly figure: HTMLElement;
  /** Where controls go that are no part of the picture. */
  readonly controls: HTMLElement;
  /** Says the answer as it is now. */
  readonly answer: (text: string) => void;
  /** Computes what needs no GPU, away from the page. */
  readonly still: StillWorker;
}

/** Fills the places; the result takes away what would outlive them. */
export type MountStep = (places: StepPlaces) => () => void;
