// The figures of a run beside its picture: iteration, speed, estimate, distances, modes.

import { texts } from '../texts/texts.ts';
import { calibratedEstimate } from './calibrated.ts';
import { byId, element } from './element.ts';
import { short } from './short.ts';
import { speedOf } from './speed.ts';
import type { ShownRun } from './state.ts';

/** A figure: its name, its value, and a remark in small type. */
export type Figure = readonly [name: string, value: string, remark: string];

/** Iterations done, by the newest line. */
export function newestStep({ run, latest }: Pick<ShownRun, 'run' | 'latest'>): number {
  return latest.lines[0]?.step ?? run.step;
}

export function figuresOf(shown: ShownRun): readonly Figure[] {
  const { run, latest, frame } = shown;
  const words = texts.stage.figures;
  const line = latest.lines[0];
  const both = run.view === 'compare';
  const figures: Figure[] = [
    [words.iteration, texts.whole(newestStep(shown)), ''],
    [words.speed, short(speedOf(shown.course.lines[0] ?? [])), ''],
  ];
  const floor = words.floor(short(run.floor));
  if (run.floor === undefined) {
    figures.push([words.estimate, short(line?.wassersteinMedian101), words.median]);
  } else if (both) {
    figures.push([words.distanceOf.wgan, short(latest.w1[0]), floor]);
    figures.push([words.distanceOf.gan, short(latest.w1[1]), floor]);
    figures.push([words.estimate, short(line?.wassersteinMedian101), words.median]);
    figures.push([words.jensen, short(latest.lines[1]?.jsMedian101), words.jensenMost]);
  } else {
    figures.push([words.distance, short(latest.w1[0]), floor]);
    figures.push([words.proven, short(provenDistance(shown)), words.perSlope]);
  }
  const modes = frame?.frame.kind === 'points' ? frame.frame.pairs.map((pair) => pair.modes) : [];
  modes.forEach((count, i) => {
    if (!count) return;
    const name = both ? words.modesOf[i === 0 ? 'wgan' : 'gan'] : words.modes;
    const share = words.within(Math.round(100 * count.highQuality));
    figures.push([name, words.covered(count.covered, count.modes), share]);
  });
  const { generator, critic } = run.parameters;
  return both ? figures : [...figures, [words.weights, texts.whole(generator + critic), '']];
}

/** What the first critic can prove of the distance at the newest frame, in the unit of the plane. */
export function provenDistance({ run, frame }: ShownRun): number | undefined {
  const { sample } = run.data;
  if (frame?.frame.kind !== 'points' || !(sample instanceof Float32Array)) return undefined;
  const [pair] = frame.frame.pairs;
  return pair && calibratedEstimate(sample, pair, run.reach);
}

/** Those of the run that is shown; none while a view's first run is made, rather than those of the view before. */
export function renderFigures(shown: ShownRun | undefined): void {
  const list = byId('figures');
  list.replaceChildren(
    ...(shown ? figuresOf(shown) : []).map(([name, value, remark]) =>
      element(
        'div',
        {},
        element('dt', {}, name),
        element('dd', {}, value, ' ', element('small', {}, remark)),
      ),
    ),
  );
  const frame = shown?.frame?.frame;
  const modes = frame?.kind === 'points' ? frame.pairs[0]?.modes : undefined;
  list.dataset.step = String(shown ? newestStep(shown) : '');
  list.dataset.covered = String(modes?.covered ?? '');
  list.dataset.quality = String(modes?.highQuality ?? '');
  list.dataset.w1 = String(shown?.latest.w1[0] ?? '');
  list.dataset.estimate = String(shown?.latest.lines[0]?.wassersteinEstimate ?? '');
}
