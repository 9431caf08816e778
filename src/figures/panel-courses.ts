// The three panels of Figures 3 and 4: the course of each curve, and what the figures claim of it.
import { qualityOf } from '../gan/scores.ts';
import { runningMedian } from '../metrics/median.ts';
import { atLeast, atMost, type Verdict, verdict } from './figure.ts';
import type { ImageGame } from './image-runs.ts';
import { courseOf } from './statistics.ts';
import type { RunRecord } from './workshop.ts';

export const panels = ['MLP generator', 'DCGAN generator', 'both MLPs, learning rate too high'] as const;
export type Panel = (typeof panels)[number];

/** What a panel's curve did, and what became of the samples meanwhile. */
export interface PanelCourse {
  readonly panel: string;
  /** End of the curve over its peak. */
  readonly fall: number;
  /** End of the curve over its value after a tenth of the run. */
  readonly drift: number;
  /** Distance of the samples from real ones at the last look over that at the first; Fréchet where classes are known, else sliced. */
  readonly qualityRatio: number;
}

/** A curve that keeps this share of its height has not fallen. */
const flat = 0.7;

/** The curve of a run: the estimate that its game has. */
export function estimatesOf({ metrics }: RunRecord, game: ImageGame): number[] {
  return metrics.map(({ wassersteinEstimate, jsEstimate }) =>
    game === 'gan' ? (jsEstimate ?? Number.NaN) : wassersteinEstimate,
  );
}

/** The course of one curve, and of the samples along it. */
export function panelCourse(panel: string, record: RunRecord, game: ImageGame, window: number): PanelCourse {
  const values = estimatesOf(record, game);
  const { peak, end } = courseOf(values, window);
  const early = runningMedian(values, window)[Math.floor(values.length / 10)] ?? Number.NaN;
  const [first, last] = [qualityOf(record.scores[0]), qualityOf(record.scores.at(-1))];
  return {
    panel,
    fall: end / peak,
    drift: end / early,
    qualityRatio: last / first,
  };
}

/** Figure 3: with W, the curve falls as far as the samples get better, and stays where they do not. */
export function wassersteinVerdicts(courses: readonly PanelCourse[]): Verdict[] {
  const { mlp, dcgan, high } = byPanel(courses);
  return [
    verdict('the estimate falls while the MLP generator learns, end over peak', mlp.fall, atMost(0.8)),
    verdict(
      "and further with the DCGAN generator, its end over peak less the MLP's",
      dcgan.fall - mlp.fall,
      atMost(0),
    ),
    verdict('with learning rates too high it stays, end over peak', high.fall, atLeast(flat)),
    verdict(
      'and so do the samples, distance at the end over the first look',
      high.qualityRatio,
      atLeast(flat),
    ),
  ];
}

/** Figure 4: with JS, the curve does not fall though the samples get better. */
export function jensenShannonVerdicts(courses: readonly PanelCourse[]): Verdict[] {
  const { mlp, dcgan, high } = byPanel(courses);
  const better = (name: string, { qualityRatio }: PanelCourse) =>
    verdict(
      `samples of the ${name} get better, distance at the end over the first look`,
      qualityRatio,
      atMost(0.8),
    );
  const stays = (name: string, { drift }: PanelCourse) =>
    verdict(`the JS estimate of the ${name} does not fall, end over a tenth of the way`, drift, atLeast(0.9));
  return [
    stays('MLP generator', mlp),
    better('MLP generator', mlp),
    stays('DCGAN generator', dcgan),
    better('DCGAN generator', dcgan),
    stays('two MLPs', high),
  ];
}

function byPanel(courses: readonly PanelCourse[]) {
  return {
    mlp: courseNamed(courses, 'MLP generator'),
    dcgan: courseNamed(courses, 'DCGAN generator'),
    high: courseNamed(courses, 'both MLPs, learning rate too high'),
  };
}

function courseNamed(courses: readonly PanelCourse[], name: Panel): PanelCourse {
  return (
    courses.find(({ panel }) => panel === name) ?? {
      panel: name,
      fall: Number.NaN,
      drift: Number.NaN,
      qualityRatio: Number.NaN,
    }
  );
}
