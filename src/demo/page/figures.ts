// The figures of a run beside its picture: iteration, speed, estimate, distances, modes.

import { byId, element } from './element.ts';
import { short } from './short.ts';
import type { ShownRun } from './state.ts';

/** A figure: its name, its value, and a remark in small type. */
export type Figure = readonly [name: string, value: string, remark: string];

/** Iterations done, by the newest line. */
export function newestStep({ run, latest }: Pick<ShownRun, 'run' | 'latest'>): number {
  return latest.lines[0]?.step ?? run.step;
}

export function figuresOf(shown: ShownRun): readonly Figure[] {
  const { run, latest, frame } = shown;
  const line = latest.lines[0];
  const modes = frame?.frame.kind === 'points' ? frame.frame.pairs.map((pair) => pair.modes) : [];
  const figures: Figure[] = [
    ['Iteration', newestStep(shown).toLocaleString('en'), ''],
    ['Iterations a second', short(line && 1000 / line.milliseconds), ''],
    ['Wasserstein estimate', short(line?.wassersteinMedian101), 'median of 101'],
  ];
  const floor = `floor ${short(run.floor)}`;
  if (run.floor !== undefined) figures.push(['Exact W₁', short(latest.w1[0]), floor]);
  if (run.view === 'compare') {
    figures.push(['Exact W₁ of the GAN', short(latest.w1[1]), floor]);
    figures.push(['JS estimate', short(latest.lines[1]?.jsMedian101), 'at most 0.693']);
  }
  modes.forEach((count, i) => {
    if (!count) return;
    const whose = modes.length > 1 ? (i === 0 ? ', WGAN' : ', GAN') : '';
    figures.push([
      `Modes covered${whose}`,
      `${count.covered} of ${count.modes}`,
      `${Math.round(100 * count.highQuality)} % within 3σ`,
    ]);
  });
  const { generator, critic } = run.parameters;
  return [...figures, ['Weights', (generator + critic).toLocaleString('en'), '']];
}

export function renderFigures(shown: ShownRun): void {
  const list = byId('figures');
  list.replaceChildren(
    ...figuresOf(shown).map(([name, value, remark]) =>
      element(
        'div',
        {},
        element('dt', {}, name),
        element('dd', {}, value, ' ', element('small', {}, remark)),
      ),
    ),
  );
  const { latest } = shown;
  list.dataset.step = String(newestStep(shown));
  list.dataset.w1 = String(latest.w1[0] ?? '');
  list.dataset.estimate = String(latest.lines[0]?.wassersteinEstimate ?? '');
}
