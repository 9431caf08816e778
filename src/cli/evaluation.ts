// What an evaluation holds.
import type { CriticEvaluation } from '../gan/critic-scores.ts';
import type { Objective } from '../gan/objectives.ts';
import type { SampleScores } from '../gan/sample-scores.ts';

/** What `earthmover evaluate` finds: the JSON line of --json. */
export interface Evaluation extends SampleScores {
  readonly checkpoint: string;
  readonly dataset: string;
  readonly step: number;
  readonly adapter: string;
  readonly objective: string;
  /** What the scores of the critic estimate. */
  readonly estimates: Objective['estimates'];
  /** Whether samples came from the decaying mean of the generator's weights. */
  readonly averaged: boolean;
  /** Of a run that was trained on the first samples of its set only: how many. */
  readonly overfit?: number;
  /** Whether the real samples are others than those that were trained on. */
  readonly heldOut: boolean;
  readonly samples: number;
  readonly seed: number;
  /** Steps that the critic was given after the generator's last one: none where the training data are not at hand. */
  readonly criticStepsFirst: number;
  readonly critic: CriticEvaluation;
  /** Of the classifier, on the real samples. */
  readonly classifierAccuracy?: number;
}
