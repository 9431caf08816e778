// What the page and its worker say to each other. Everything here can be cloned or transferred.

import type { RunConfig } from '../gan/run-config.ts';
import type { RecordedMetrics } from '../gan/run-history.ts';

export const viewNames = ['points', 'compare', 'pictures'] as const;
/** The three views that train; each has a run of its own. */
export type ViewName = (typeof viewNames)[number];

/** A setting as a form field or the address gives it: a name and a text, neither of them trusted. */
export type RawSettings = readonly (readonly [name: string, value: string])[];

/** A run as it stands after it was begun, resumed or loaded. */
export interface RunState {
  readonly view: ViewName;
  readonly run: RunConfig;
  readonly step: number;
  readonly adapter: string;
  readonly data: {
    readonly name: string;
    readonly count: number;
    readonly shape: readonly number[];
    /** The first samples: points around the middle of their picture, pictures in 0…255. */
    readonly sample: Float32Array | Uint8Array;
  };
  /** Trained numbers of each network. */
  readonly parameters: { readonly generator: number; readonly critic: number };
  /** Of conditional networks: classes that pictures can be asked for by. */
  readonly classes?: number | undefined;
  /** For points: what the picture of them covers, [−reach, reach] in both directions around its middle. */
  readonly reach: number;
  /** Exact W₁ between two independent samples of the data, the least that a generator can be expected to reach. */
  readonly floor: number | undefined;
  /** Metrics so far, a list for each network pair of the view. */
  readonly history: readonly (readonly RecordedMetrics[])[];
  readonly distances: readonly (readonly Distance[])[];
}

/** Exact W₁ to the data, measured now and then. */
export interface Distance {
  readonly step: number;
  readonly w1: number;
}

/** The critic over the plane, on a square lattice of `size` points a side, row by row from the lower left. */
export interface CriticField {
  readonly size: number;
  readonly values: Float32Array;
  /** ∂f/∂x and ∂f/∂y, interleaved. */
  readonly gradients: Float32Array;
}

export interface PointsFrame {
  readonly kind: 'points';
  /** Of each network pair: generated points, the critic's field, and the image of a latent lattice. */
  readonly pairs: readonly {
    readonly points: Float32Array;
    readonly field: CriticField;
    readonly lattice: Float32Array;
    readonly latticeSide: number;
    readonly modes: ModeCount | undefined;
  }[];
}

/** Generated points within a mode's reach, for mixtures. */
export interface ModeCount {
  readonly covered: number;
  readonly modes: number;
  /** Share of samples within 3σ of a mode. */
  readonly highQuality: number;
}

export interface PicturesFrame {
  readonly kind: 'pictures';
  readonly count: number;
  /** [size, size, channels] of one picture. */
  readonly shape: readonly number[];
  /** 0…255 */
  readonly pixels: Uint8Array;
}

export type Frame = PointsFrame | PicturesFrame;

export type EngineEvent =
  | {
      readonly kind: 'metrics';
      readonly view: ViewName;
      /** A list for each network pair. */
      readonly lines: readonly (readonly RecordedMetrics[])[];
      readonly distances: readonly (readonly Distance[])[];
    }
  | { readonly kind: 'frame'; readonly view: ViewName; readonly step: number; readonly frame: Frame }
  | { readonly kind: 'playing'; readonly view: ViewName; readonly playing: boolean; readonly step: number }
  | { readonly kind: 'state'; readonly state: RunState }
  | { readonly kind: 'saved'; readonly view: ViewName; readonly step: number }
  | { readonly kind: 'note'; readonly tone: 'info' | 'fault'; readonly text: string }
  /** The device was lost; the run goes on by itself as soon as the browser gives another. */
  | { readonly kind: 'lost'; readonly secondsLeft: number }
  | { readonly kind: 'recovered'; readonly step: number };

/** A run that an earlier visit left in the browser's storage. */
export interface SavedRun {
  readonly view: ViewName;
  readonly step: number;
  readonly dataset: string;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
}

/** Iterations a second, at most; Infinity for as many as the adapter does. */
export type Speed = number;

/** Pictures in the grid, from the same latents throughout a run. */
export const gridCount = 36;

/** Where in the latent space to look, from picture `from` towards picture `to` of the fixed grid. */
export interface Look {
  readonly from: number;
  readonly to: number;
  /** 0…1 */
  readonly towards: number;
  /** Steps along fixed random directions of unit length. */
  readonly offsets: readonly number[];
}

/** What came of pictures that a user gave. */
export interface PicturesReport {
  readonly count: number;
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
  readonly leftOutCount: number;
}

/** An answer, or what to tell the user; errors as values keep their text across the threads. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };
