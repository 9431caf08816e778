// Alarms: what keeps a run from working, told from the findings of a look at it. A band is a value with its
// standard error.

import { short } from '../core/text.ts';
import type { TrainingConfig } from './config.ts';
import { objectiveOf } from './objectives.ts';
import { isOutOfRange, type SampleRange } from './sample-range.ts';
import type { Banded } from './score-gap.ts';

/** What keeps a run from working, as programs tell it apart. */
export type AlarmKind =
  | 'huge-weights'
  | 'dead-critic'
  | 'saturated-weights'
  | 'loose-clip'
  | 'blind-critic'
  | 'out-of-range'
  | 'critic-behind'
  | 'overfitting';

/** Something that keeps a run from working: one sentence that ends in the remedy. */
export interface Alarm {
  /** What is wrong. */
  readonly kind: AlarmKind;
  /** The sentence for the user. */
  readonly message: string;
}

/** What a look at a run finds. */
export interface Findings {
  /** Generator iterations done. */
  readonly step: number;
  /** mean f(real) − mean f(fake), on real samples that training does not see where `heldOut` says so. */
  readonly estimate: Banded;
  /** Whether the real samples of the estimate are ones that training does not see. */
  readonly heldOut: boolean;
  /** The estimate over the standard deviation of the scores: below 1 most scores could be of either kind. */
  readonly separation: number;
  /** Where the separation is small: how far samples are from data without a critic, and data from data. */
  readonly distance?: { readonly sliced: number; readonly floor: number };
  /** Looks in a row, this one included, at which the critic told less than anyone could see; see `seesLess`. */
  readonly blindLooks: number;
  /** Of points: whether samples are in the data's range at all. */
  readonly range?: SampleRange;
  /** How much that rose when the critic was trained on by `climbSteps` steps; undefined where it is no distance. */
  readonly climb?: Banded;
  /** Critic steps that `climb` is the gain of. */
  readonly climbSteps: number;
  /** mean f(training samples) − mean f(held-out samples); undefined without held-out samples. */
  readonly memory?: Banded;
  /** mean f(training samples) − mean f(fake) */
  readonly trainEstimate: number;
  /** Mean of ‖∇f‖ at points between real and generated samples. */
  readonly slope: number;
  /** The largest share of the critic's weights at ±c in an iteration since the last look. */
  readonly clippedShare: number;
  /** The largest magnitude among the weights of both networks, and the tensor that has it. */
  readonly largestWeight: { readonly tensor: string; readonly magnitude: number };
}

/** A slope that shrinks the generator's steps by half already where ε is added to the root of its squares. */
const deadSlopes = 100;
const saturatedShare = 0.98;
/** No weight of a network that works comes near; where they go on to grow, they end in infinity. */
const hugeWeight = 1e6;
/** Share of the estimate that a critic near its optimum cannot gain any more. */
const greatestClimb = 0.5;
const greatestMemory = 0.25;
/** Separation below which a threshold on the score takes samples for data in four cases of ten. */
export const blindSeparation = 0.6;
/** Sliced distance, in units of that between real samples, from which on anyone sees that samples differ. */
const plainRatio = 4;
/** Looks in a row: a critic that swings from one side of the samples to the other sees nothing in between. */
const blindAfter = 3;
/** Looks in a row: the first samples of a run may lie anywhere. */
const outOfRangeAfter = 3;
/** Standard errors that a finding must be away from chance. */
const certainty = 3;

/** Whether the critic's scores hardly tell samples from data that differ plainly. */
export function seesLess({ separation, distance }: Pick<Findings, 'separation' | 'distance'>): boolean {
  if (distance === undefined || Math.abs(separation) >= blindSeparation) return false;
  return distance.sliced > plainRatio * distance.floor;
}

/** The alarms that findings deserve; none for a healthy run. */
export function alarmsOf(findings: Findings, config: TrainingConfig): Alarm[] {
  const objective = objectiveOf(config.objective);
  const { slope, clippedShare, climb, memory, estimate, trainEstimate } = findings;
  const alarms: Alarm[] = [];
  const raise = (kind: AlarmKind, message: string) => alarms.push({ kind, message });
  const runaway = runawayWeights(findings.largestWeight, config);
  if (runaway !== undefined) raise('huge-weights', runaway);
  const { range } = findings;
  if (range && range.looks >= outOfRangeAfter && isOutOfRange(range))
    raise('out-of-range', outOfRange(range));
  if (slope < deadSlopes * config.epsilon) {
    const remedy = objective.clips
      ? `raise --clip (it is ${config.clip}), or use --objective wgan-gp`
      : 'lower --lr, or use --objective wgan-gp';
    raise(
      'dead-critic',
      `the critic is dead: its slope is ${short(slope)} on average, so that the generator's gradient drowns in the optimiser's ε of ${config.epsilon}; ${remedy}`,
    );
  }
  if (objective.clips && clippedShare >= saturatedShare) {
    raise(
      'saturated-weights',
      `the critic's weights are saturated: ${percent(clippedShare)} of them are at ±${config.clip}, so that it has hardly a shape left to choose; raise --clip, or use --objective wgan-gp`,
    );
  }
  if (objective.clips && clippedShare === 0) {
    raise(
      'loose-clip',
      `the clip holds nothing: no weight of the critic is at ±${config.clip}, so that nothing bounds its slope (now ${short(slope)}) and the estimate is no distance; lower --clip, 0.01 is the paper's`,
    );
  }
  // Of a dead critic nothing else can be said.
  if (alarms.some(({ kind }) => kind === 'dead-critic')) return alarms;
  const { distance } = findings;
  const blind = distance !== undefined && findings.blindLooks >= blindAfter;
  if (blind) {
    const remedy = objective.clips
      ? `raise --clip five times (it is ${config.clip})`
      : 'lower --lr, or raise --n-critic';
    raise(
      'blind-critic',
      `the critic is blind: its scores hardly tell samples from data, so that the estimate is about 0 (${short(estimate.value)}), but they differ plainly (sliced distance ${short(distance.sliced)}; real samples among themselves ${short(distance.floor)}); a low curve means nothing now, and the generator learns little: ${remedy}`,
    );
  }
  // What would help a critic that is behind does not help a blind one.
  if (!blind && climb && climb.value > certainty * climb.error) {
    const after = estimate.value + climb.value;
    if (climb.value > greatestClimb * Math.abs(after)) {
      raise(
        'critic-behind',
        `the critic is far from its optimum: ${findings.climbSteps} more steps by itself raise the estimate from ${short(estimate.value)} to ${short(after)}; raise --n-critic, or lower --lr`,
      );
    }
  }
  if (
    memory &&
    memory.value > certainty * memory.error &&
    memory.value > greatestMemory * Math.abs(trainEstimate)
  ) {
    raise(
      'overfitting',
      `the critic knows the training samples by heart: it puts them ${short(trainEstimate)} above generated ones, and held-out samples only ${short(estimate.value)}; give more data, a smaller critic, or stop earlier`,
    );
  }
  return alarms;
}

function outOfRange({ outside, column, data: [low, high], samples, standardized }: SampleRange): string {
  const where =
    outside > 0.5
      ? `${percent(outside)} of its samples lie far outside`
      : 'its samples fill less than a hundredth of it';
  const remedy = standardized
    ? 'they were there once or will not get there: lower --lr, or try another --seed'
    : 'networks begin near 0 with a spread of about 1 and move by small steps: let points from a file be standardised (leave --standardize false out), bring others to a mean of 0 and a deviation of 1, or lower --lr if samples were in range before';
  return `the generator is out of the data's range: ${where} (column ${column}: data from ${short(low)} to ${short(high)}, samples around ${short(samples)}); ${remedy}`;
}

/** What is wrong with weights that run away; undefined where they are of a usual size. */
function runawayWeights({ tensor, magnitude }: Findings['largestWeight'], config: TrainingConfig) {
  if (magnitude <= hugeWeight) return undefined;
  return `the weights run away: ${tensor} has one of magnitude ${short(magnitude)}; begin anew from an earlier checkpoint with a smaller ${rateOf(tensor, config)}, or with data of the scale of 1`;
}

/** The rate that moved a tensor, with its value. */
function rateOf(tensor: string, { lr, criticLr, generatorLr }: TrainingConfig): string {
  const own = tensor.startsWith('critic.') ? criticLr : generatorLr;
  if (own === undefined) return `--lr (it is ${lr})`;
  return `--${tensor.startsWith('critic.') ? 'critic' : 'generator'}-lr (it is ${own})`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.9995 ? 1 : 0)} %`;
}
