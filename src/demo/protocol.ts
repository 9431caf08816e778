// What the page and its worker say to each other. Everything here can be cloned or transferred.

import type { RunConfig } from '../gan/run-config.ts';
import type { RecordedMetrics } from '../gan/run-history.ts';
import type { Fault } from './fault-names.ts';
import type { TrainedName } from './trained-names.ts';

export const viewNames = ['points', 'compare', 'pictures'] as const;
/** The three views that train; each has a run of its own. */
export type ViewName = (typeof viewNames)[number];

/** A setting as a form field or the address gives it: a name and a text, neither of them trusted. */
export type RawSettings = readonly (readonly [name: string, value: string])[];

/** What a view is asked to begin. */
export interface Asked {
  readonly view: ViewName;
  readonly settings: RawSettings;
  /** Where the settings come from, for what is said of wrong ones. */
  readonly source: string;
  /** The entry of the view's list that the data have. */
  readonly target: string;
  /** Hash of the visitor's own data; those brought last where left out. */
  readonly data?: string | undefined;
  /** The iteration at which it stops first, as a link asks. */
  readonly until?: number | undefined;
  /** The trained generator that it goes on from. */
  readonly from?: TrainedName | undefined;
  /** Trains as soon as it is there; its first picture comes with its first iterations. */
  readonly plays?: boolean;
}

/** A run as it stands after it was begun, resumed or loaded. */
export interface RunState {
  /** Random: no other run has it, in this tab or another. */
  readonly id: string;
  readonly view: ViewName;
  /** The entry of the view's list that it trains on. */
  readonly target: string;
  /** The trained generator that it went on from. */
  readonly from?: TrainedName | undefined;
  /** What it trains with. */
  readonly run: RunConfig;
  /** What was wished for: few samples allow no larger batch than they are. */
  readonly wish: RunConfig;
  readonly step: number;
  /** The iteration at which it stops first. */
  readonly until?: number | undefined;
  /** Whether its settings and seed lead to where it is: nothing was changed on the way. */
  readonly replays: boolean;
  readonly adapter: string;
  /** Whether the adapter computes on the processor. */
  readonly software: boolean;
  readonly data: {
    readonly name: string;
    readonly hash: string;
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
  /** Where that middle lies. */
  readonly centre: readonly [x: number, y: number];
  /** Exact W₁ between two independent samples of the data, the least that a generator can be expected to reach. */
  readonly floor: number | undefined;
  /** Metrics so far, a list for each network pair of the view; thinned out where they are many. */
  readonly history: readonly (readonly RecordedMetrics[])[];
  readonly distances: readonly (readonly Distance[])[];
}

/** Which run of which view something happened to; what comes too late for a run changes no other. */
export interface RunKey {
  readonly view: ViewName;
  readonly id: string;
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
  /** Pictures in a row, where that tells something; else as square as can be. */
  readonly across?: number | undefined;
  /** [size, size, channels] of one picture. */
  readonly shape: readonly number[];
  /** 0…255 */
  readonly pixels: Uint8Array;
  /** Now and then, of a visitor's pictures: whether the generator copies them. */
  readonly nearest?: NearestReal | undefined;
}

/** Generated pictures in a first row, and the nearest real one of each in a second. */
export interface NearestReal extends Omit<PicturesFrame, 'nearest'> {
  /** Pairs that are nearer to each other than real ones are. */
  readonly copies: number;
}

export type Frame = PointsFrame | PicturesFrame;

export type EngineEvent =
  | ({
      readonly kind: 'metrics';
      /** A list for each network pair. */
      readonly lines: readonly (readonly RecordedMetrics[])[];
      readonly distances: readonly (readonly Distance[])[];
    } & RunKey)
  | ({ readonly kind: 'frame'; readonly step: number; readonly frame: Frame } & RunKey)
  | ({ readonly kind: 'playing'; readonly playing: boolean; readonly step: number } & RunKey)
  | { readonly kind: 'state'; readonly state: RunState }
  | { readonly kind: 'saved'; readonly run: SavedRun }
  /** A run made room for newer ones: it can be had back for a while, or not where the storage was full. */
  | { readonly kind: 'dropped'; readonly run: SavedRun; readonly forGood: boolean }
  | { readonly kind: 'note'; readonly tone: 'info' | 'fault'; readonly fault: Fault }
  /** The device was lost; the run goes on by itself as soon as the browser gives another. */
  | { readonly kind: 'lost'; readonly secondsLeft: number }
  | { readonly kind: 'recovered'; readonly step: number };

/** A run in the browser's storage, without its weights. */
export interface SavedRun extends RunKey {
  /** As the visitor calls it; a run with a name is kept until it is discarded. */
  readonly name: string;
  readonly target: string;
  /** The trained generator that it went on from. */
  readonly from?: TrainedName | undefined;
  /** What was wished for. */
  readonly config: RunConfig;
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  /** Whether its settings and seed lead to where it is; not known of older ones. */
  readonly replays?: boolean | undefined;
  /** A few samples of the last frame. */
  readonly thumbnail?: Thumbnail | undefined;
  /** Whether a tab has it open, this one or another. */
  readonly open?: boolean | undefined;
}

/** Generated points in [−reach, reach]², or the first pictures. */
export type Thumbnail =
  | { readonly kind: 'points'; readonly reach: number; readonly points: Float32Array }
  | PicturesFrame;

/** What a download holds: the run's iteration, and a file for each network pair. */
export interface Taken<T> {
  readonly step: number;
  readonly files: readonly T[];
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
  /** Recognises them when a run is begun on them. */
  readonly hash: string;
  readonly count: number;
  /** Some of them as they are trained on. */
  readonly crops: PicturesFrame;
  /** What suits so many, with what the visitor asked for. */
  readonly run: RunConfig;
  readonly leftOut: readonly { readonly name: string; readonly fault: Fault }[];
  readonly leftOutCount: number;
}

/** An answer, or what to tell the user; errors as values keep their text across the threads. */
export type Answer<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & Fault);
