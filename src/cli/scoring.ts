// Scores of a run's samples, while it trains.
import { classCount, type TrainingData } from '../data/dataset.ts';
import { mixtureOf } from '../data/toys.ts';
import type { RunConfig } from '../gan/run-config.ts';
import type { RecordedMetrics } from '../gan/run-history.ts';
import { type CriticProbe, createScorer, type Score } from '../gan/scores.ts';
import type { Trainer } from '../gan/trainer.ts';
import { openClassifier } from '../node/classifier-cache.ts';
import type { RunFolder } from '../node/run-folder.ts';
import type { Device } from '../runtime/device.ts';
import { adapterOf } from './gpu.ts';
import { qualityLine, scoreLine } from './quality.ts';
import type { Terminal } from './terminal.ts';

/** Something that scores a run's samples every so many iterations. */
export interface Scoring {
  readonly every: number;
  readonly score: () => Promise<void>;
  /** The last score of the run so far. */
  readonly latest: () => Score | undefined;
  /** Scores the samples at the end of the run, and says in a sentence how good they are. */
  readonly end?: ((lines: Iterable<RecordedMetrics>) => Promise<string>) | undefined;
  readonly close: () => void;
}

/** The run that is scored. */
export interface ScoredRun {
  readonly run: RunConfig;
  readonly folder: RunFolder;
  readonly data: TrainingData;
  /** The whole set, where the run trains on a part of it: a classifier learns from all. */
  readonly whole: TrainingData;
  readonly heldOut: TrainingData | undefined;
  readonly trainer: Trainer;
}

/** Samples that a score takes, and of these how many for exact transport. */
export interface ScoreSize {
  readonly samples: number;
  readonly exactSamples: number;
}

export interface ScoringOptions extends ScoreSize {
  readonly every: number;
  /** For the score at the end of the run; without it there is none. */
  readonly atEnd?: ScoreSize | undefined;
  readonly probe?: CriticProbe | undefined;
  /** A trainer of the same networks and settings at its start, for `probe.fresh`. */
  readonly fresh?: Trainer | undefined;
  /** Training steps of the classifier; its own number when left out. */
  readonly classifierSteps?: number | undefined;
  readonly terminal: Terminal;
  /** Receives every score as it is made. */
  readonly scored?: ((score: Score) => void) | undefined;
}

/** Sliced distances in as many dimensions as pictures have take too long for more. */
const mostUnlabelled = 300;

/**
 * What --score-every asks for. A thousand samples cost a quarter of what the 2,500 do that are customary, which come
 * at the end; two batches of real samples must be there for each.
 */
export function usualScoring(
  { run, data, heldOut = data }: Pick<ScoredRun, 'run' | 'data' | 'heldOut'>,
  terminal: Terminal,
): ScoringOptions {
  const unlabelled = data.shape.length === 3 && classCount(data) === undefined;
  const most = Math.min(
    Math.floor(heldOut.count / 2),
    unlabelled ? mostUnlabelled : Number.POSITIVE_INFINITY,
  );
  const size = (samples: number, exactSamples: number) => ({
    samples: Math.min(samples, most),
    exactSamples,
  });
  return { every: run.scoreEvery, ...size(1000, 500), atEnd: size(2500, 1000), terminal };
}

/**
 * Scores a run with the measures of `earthmover evaluate`. Scores go to scores.jsonl, which a resumed run adds to, and
 * to the terminal.
 */
export async function openScoring(
  device: Device,
  { run, folder, data, whole, heldOut, trainer }: ScoredRun,
  options: ScoringOptions,
): Promise<Scoring> {
  const { every, atEnd, probe, fresh, classifierSteps: steps, terminal, scored } = options;
  const classifier = await openClassifier(device, whole, {
    adapter: adapterOf(device),
    steps,
    progress: (step, all) => terminal.progress(() => `training the classifier, ${step} of ${all} steps`),
  });
  const scorer = ({ samples: count, exactSamples: exactCount }: ScoreSize) =>
    createScorer({
      trainer,
      heldOut: heldOut ?? data,
      mixture: mixtureOf(run.dataset),
      classifier,
      count,
      exactCount,
      probe,
      fresh,
    });
  const onTheWay = await scorer(options);
  const log = folder.openScores(trainer.step);
  const scores = [...log.scores];

  async function add(measure: (step: number) => Promise<Score>): Promise<Score> {
    const score = await measure(trainer.step);
    scores.push(score);
    log.append(score);
    terminal.event('score', score);
    scored?.(score);
    return score;
  }

  function scoreOf(samples: number): Score | undefined {
    return scores.find((score) => score.step === trainer.step && score.samples === samples);
  }

  return {
    every,
    score: async () => {
      if (!scoreOf(options.samples)) terminal.say(scoreLine(await add(onTheWay)));
    },
    latest: () => scores.at(-1),
    end: atEnd && (async (lines) => endOf(lines, atEnd)),
    close: () => {
      log.close();
      classifier?.classifier.destroy();
    },
  };

  async function endOf(lines: Iterable<RecordedMetrics>, size: ScoreSize): Promise<string> {
    const begun = performance.now();
    terminal.say(`scoring ${size.samples} samples`);
    const last = scoreOf(size.samples) ?? (await add(await scorer(size)));
    terminal.say(`scored in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    // Distances have a bias that depends on the number of samples: what is compared has the same.
    const alike = scores.filter(({ samples }) => samples === options.samples);
    return qualityLine(last, { run, lines, scores: alike, heldOut: heldOut !== undefined });
  }
}
