// What a run comes to next, and how long that takes: measured on recipes, told from the pace of the last seconds.

import type { RunConfig } from '../../gan/run-config.ts';
import type { RunState } from '../protocol.ts';
import { texts } from '../texts/texts.ts';

/** Something that one sees from an iteration on. */
interface Milestone {
  readonly step: number;
  readonly name: keyof typeof texts.stage.milestones;
}

/** Of eight Gaussians by the page's recipes, the first iterations at which seeds 1, 11 and 12 were there. */
const ring: readonly Milestone[] = [
  { step: 600, name: 'modes' },
  { step: 1000, name: 'sharp' },
];
/** Of digits by the page's recipes, by looking. */
const digits: readonly Milestone[] = [
  { step: 200, name: 'digits' },
  { step: 900, name: 'clear' },
];

/** Of a visitor's pictures, on the networks that digits have. */
const shapes: readonly Milestone[] = [{ step: 300, name: 'shapes' }];

/** Of the run's recipe; none of settings that nobody tried. */
function milestonesOf({ dataset, objective, critic, nCritic }: RunConfig): readonly Milestone[] {
  if (dataset === '8gaussians' && objective === 'wgan-gp' && nCritic === 2) return ring;
  if (objective !== 'wgan' || critic !== 'dcgan' || nCritic !== 1) return [];
  return dataset === 'mnist' ? digits : dataset === 'images' ? shapes : [];
}

/** Longer than this nobody waits before a screen; for their own pictures people let it run. */
const longestSeconds = 3600;
const longestOwnSeconds = 24 * 3600;

/**
 * The next milestone with the time to it, of a visitor's pictures with the end, too; undefined where there is none.
 * @param pace iterations a second; undefined where it is not known yet
 */
export function nextMilestone(
  { run, until }: Pick<RunState, 'run' | 'until'>,
  step: number,
  pace: number | undefined,
): string | undefined {
  if (pace === undefined || !(pace > 0)) return undefined;
  const goals = [until, run.steps].flatMap((goal) =>
    goal === undefined ? [] : [{ step: goal, text: texts.stage.goal(goal) }],
  );
  const named = milestonesOf(run).map((each) => ({ ...each, text: texts.stage.milestones[each.name] }));
  const own = run.dataset === 'images';
  const coming = [...named, ...goals]
    .sort((a, b) => a.step - b.step)
    .filter((milestone) => milestone.step > step);
  const told = coming.slice(0, own ? 2 : 1).flatMap(({ step: at, text }) => {
    const seconds = (at - step) / pace;
    const soon = seconds <= (own ? longestOwnSeconds : longestSeconds);
    return soon ? [texts.stage.inSeconds(text, waitText(seconds))] : [];
  });
  return told.length === 0 ? undefined : told.join(' ');
}

/** In steps that do not flicker: of 5 seconds, of minutes. */
function waitText(seconds: number): string {
  if (seconds < 90) return texts.stage.seconds(Math.max(5, 5 * Math.round(seconds / 5)));
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? texts.stage.minutes(minutes) : texts.stage.hours(Math.round(minutes / 60));
}

export interface Pace {
  /** Takes in where a run is at a time in milliseconds; one that stood still or began anew starts over. */
  readonly note: (step: number, now: number) => void;
  /** Iterations a second, everything between them included; undefined until a second of them was seen. */
  readonly perSecond: () => number | undefined;
  readonly forget: () => void;
}

const longestMs = 8000;
const leastMs = 1000;

export function createPace(): Pace {
  let marks: { readonly step: number; readonly now: number }[] = [];
  return {
    note: (step, now) => {
      const last = marks.at(-1);
      if (last && step < last.step) marks = [];
      if (last?.step === step) return;
      marks.push({ step, now });
      while (marks.length > 2 && now - (marks[0]?.now ?? now) > longestMs) marks.shift();
    },
    perSecond: () => {
      const [first, last] = [marks[0], marks.at(-1)];
      if (!first || !last || last.now - first.now < leastMs) return undefined;
      return (1000 * (last.step - first.step)) / (last.now - first.now);
    },
    forget: () => {
      marks = [];
    },
  };
}
