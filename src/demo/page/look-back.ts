// The way back in time: a bar over the moments that were kept of a run, moved by hand or by the pointer over a curve.

import type { ViewName } from '../protocol.ts';
import { texts } from '../texts/texts.ts';
import { byId, element } from './element.ts';
import type { Moment, Moments } from './moments.ts';

export interface LookBack {
  /** Offers the moments of a view; what was chosen in another is forgotten. */
  readonly show: (view: ViewName | undefined) => void;
  /** Looks at the moment at an iteration; at the newest for undefined. */
  readonly choose: (step: number | undefined) => void;
  /** The moment that is looked at; undefined where that is the newest. */
  readonly chosen: () => Moment | undefined;
}

/** @param changed called when another moment is looked at */
export function createLookBack(moments: Moments, changed: () => void): LookBack {
  const slider = element('input', {
    type: 'range',
    id: 'moment',
    min: '0',
    max: '0',
    step: 'any',
    value: '0',
  });
  const told = element('output', { for: 'moment' });
  byId('look-back').append(element('label', { for: 'moment' }, texts.stage.moment), slider, told);
  let view: ViewName | undefined;
  let chosen: Moment | undefined;

  const newest = () => (view && moments.of(view).at(-1)?.step) ?? 0;
  function tell(): void {
    const text = texts.stage.momentOf(chosen?.step ?? newest(), newest());
    told.textContent = text;
    slider.setAttribute('aria-valuetext', text);
  }
  function choose(step: number | undefined): void {
    const moment = view && step !== undefined && step < newest() ? moments.at(view, step) : undefined;
    if (moment === chosen) return;
    chosen = moment;
    slider.value = String(moment?.step ?? newest());
    tell();
    changed();
  }
  slider.addEventListener('input', () => choose(Number(slider.value)));
  // A bar of many iterations has too many places for the arrow keys: they go from moment to moment.
  slider.addEventListener('keydown', (event) => {
    const move = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (move === undefined || !view) return;
    event.preventDefault();
    const kept = moments.of(view);
    const now = chosen?.step ?? newest();
    const at = kept.findLastIndex(({ step }) => step <= now);
    choose(kept[Math.max(0, at + move)]?.step);
  });

  return {
    chosen: () => chosen,
    choose,
    show: (next) => {
      if (next !== view) chosen = undefined;
      view = next;
      if (chosen && chosen.step >= newest()) chosen = undefined;
      slider.max = String(newest());
      if (!chosen) slider.value = slider.max;
      slider.disabled = newest() === 0;
      tell();
    },
  };
}
