// telemetry: the host half of a step's record, and the decoding of what it leaves.
//   ring    the buffer of the latest entries, read by the host once in a while
//   entry   the record of one step of either network
import type { AdapterTraits, Kernel } from './kernel.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';

export interface TelemetrySpec {
  readonly kind: 'critic' | 'generator';
  /** Rows of partials that the step's `UpdateKernel` leaves. */
  readonly partialRows: number;
  /** Scores in each group. */
  readonly rows: number;
  /** 2 for the critic: real, then fake; 1 for the generator: fake. */
  readonly scoreGroups: 1 | 2;
  /** Rows of the data set that a critic step uses up. */
  readonly batch: number;
  /** Rows of the data set; 0 where batches are fed from outside. */
  readonly sampleCount: number;
  /** Entries in the ring. */
  readonly ringSize: number;
}

/** Words of an entry of the ring, in order: `Entry` of shaders/telemetry.wgsl. */
const entryFields = [
  'kind',
  'step',
  'criticStep',
  'generatorStep',
  'realScore',
  'fakeScore',
  'badScores',
  'badGradients',
  'badWeights',
  'badSquares',
  'weightsAtClip',
  'firstBad',
  'largestGradient',
  'cosine',
  'gradientNorm',
  'stepNorm',
  'check',
  'loss',
  'slope',
  'unused0',
  'unused1',
] as const;

export const entryWords = entryFields.length;

/** What one step of either network left in the ring. */
export interface TelemetryEntry {
  readonly kind: 'critic' | 'generator';
  /** Number of the step among its kind, from 1. */
  readonly step: number;
  /** Critic steps done after this step. */
  readonly criticStep: number;
  /** Generator steps done after this step. */
  readonly generatorStep: number;
  /** Mean score of the real rows; 0 for the generator. */
  readonly realScore: number;
  /** Mean score of the generated rows. */
  readonly fakeScore: number;
  /** Scores, and the loss. */
  readonly nonFiniteScores: number;
  readonly nonFiniteGradients: number;
  /** Counted before the clip. */
  readonly nonFiniteWeights: number;
  /** Mean squares of the optimiser: a weight whose gradient's square overflows stands still from there on. */
  readonly nonFiniteSquares: number;
  /** Weights at ±c; with the reference clip order, those that the next clip will hold there. */
  readonly weightsAtClip: number;
  /** Smallest flat index with a non-finite gradient, weight or mean square. */
  readonly firstBadIndex: number | undefined;
  /** Largest magnitude among the finite gradients. */
  readonly largestGradient: number;
  /** Cosine of the step taken and the descent direction; 0 where either vanishes. */
  readonly cosine: number;
  readonly gradientNorm: number;
  readonly stepNorm: number;
  /** What the step minimised, where the objective measures it; 0 elsewhere. */
  readonly loss: number;
  /** Mean norm of the critic's gradient at the points of the penalty; 0 without one. */
  readonly slope: number;
}

/**
 * Kernel that writes one entry of the telemetry ring and advances the run's counters: bindings `partials` (a row of
 * `partialWords` each), `scores` f32[scoreGroups, rows], `state` u32[8], `ring` (`entryWords` words an entry) and `measures` f32[4]
 * (loss and slope). Entry number criticStep + generatorStep, as they were before, modulo `ringSize`.
 */
export function telemetry(spec: TelemetrySpec, traits: AdapterTraits): Kernel {
  return {
    family: 'telemetry',
    variant: spec.kind,
    code: traits.class === 'hardware' ? shaders.telemetry : specialise(shaders.telemetry, alone),
    constants: {
      KIND: spec.kind === 'critic' ? 0 : 1,
      PARTIAL_ROWS: spec.partialRows,
      SCORE_GROUPS: spec.scoreGroups,
      ROWS: spec.rows,
      BATCH: spec.batch,
      SAMPLES: spec.sampleCount,
      RING: spec.ringSize,
    },
    bindings: [
      { name: 'partials', access: 'read' },
      { name: 'scores', access: 'read' },
      { name: 'state', access: 'read_write' },
      { name: 'ring', access: 'read_write' },
      { name: 'measures', access: 'read' },
    ],
    groups: [1, 1, 1],
    flops: 7 * spec.partialRows + spec.scoreGroups * spec.rows,
  };
}

/** One thread does it all: on a CPU that is soon done, and a barrier costs a third of a second of compilation. */
const alone = {
  declarations: { WORKGROUP: 'const WORKGROUP = 1u;' },
  functions: { joined: 'fn joined(share: Tally, thread: u32) -> Tally {\n  return share;\n}' },
};

const checkWord = 0x4541_5254;

/** The entry that starts at word `offset`, or undefined where none was written there. */
export function decodeEntry(words: Uint32Array, offset: number): TelemetryEntry | undefined {
  const entry = words.slice(offset, offset + entryWords);
  if (entry.length < entryWords) return undefined;
  const bytes = new DataView(entry.buffer);
  const place = (field: (typeof entryFields)[number]) => 4 * entryFields.indexOf(field);
  const word = (field: (typeof entryFields)[number]) => bytes.getUint32(place(field), true);
  const real = (field: (typeof entryFields)[number]) => bytes.getFloat32(place(field), true);
  const head = word('kind') ^ word('step') ^ word('criticStep') ^ word('generatorStep');
  if (word('check') !== (checkWord ^ head) >>> 0) return undefined;
  const firstBad = word('firstBad');
  return {
    kind: word('kind') === 0 ? 'critic' : 'generator',
    step: word('step'),
    criticStep: word('criticStep'),
    generatorStep: word('generatorStep'),
    realScore: real('realScore'),
    fakeScore: real('fakeScore'),
    nonFiniteScores: word('badScores'),
    nonFiniteGradients: word('badGradients'),
    nonFiniteWeights: word('badWeights'),
    nonFiniteSquares: word('badSquares'),
    weightsAtClip: word('weightsAtClip'),
    firstBadIndex: firstBad === 0xffff_ffff ? undefined : firstBad,
    largestGradient: real('largestGradient'),
    cosine: real('cosine'),
    gradientNorm: real('gradientNorm'),
    stepNorm: real('stepNorm'),
    loss: real('loss'),
    slope: real('slope'),
  };
}
