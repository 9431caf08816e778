// The run's pictures: a plate for each network pair, what belongs beside them, and the legend of what is drawn.

import type { ViewName } from '../protocol.ts';
import type { ClassSelect } from './class-select.ts';
import { byId, element } from './element.ts';
import { drawPictures } from './pictures.ts';
import { drawPlane, type Layers } from './plane.ts';
import { type AnyView, type PageState, type ShownRun, shownRun } from './state.ts';
import { views } from './views.ts';

/** What stands on the stage besides canvases of its own. */
export interface Props {
  readonly recorded: { readonly box: HTMLElement; readonly redraw: () => void };
  readonly example: { readonly box: HTMLElement; readonly redraw: () => void };
  readonly classes: ClassSelect;
  readonly look: { readonly box: HTMLElement; readonly refresh: () => void };
  readonly pad: { readonly redraw: () => void };
}

const layerNames: readonly (readonly [layer: keyof Layers, label: string])[] = [
  ['real', 'data'],
  ['fake', 'generated'],
  ['field', 'critic’s score'],
  ['arrows', 'its slope'],
  ['lattice', 'latent grid'],
];

/** A box to tick for each layer of the plane. */
export function createLegend(layers: Layers, choose: (layer: keyof Layers, visible: boolean) => void): void {
  const legend = byId('legend');
  for (const [layer, label] of layerNames) {
    const box = element('input', { type: 'checkbox', checked: layers[layer] });
    box.addEventListener('change', () => choose(layer, box.checked));
    legend.append(element('label', {}, box, element('span', { class: `swatch ${layer}` }), label));
  }
}

/** Title, tab and empty plates of the view. */
export function renderView({ view }: PageState, { recorded }: Props): void {
  for (const tab of document.querySelectorAll<HTMLElement>('[role=tab]')) {
    const selected = tab.dataset.view === view;
    tab.setAttribute('aria-selected', String(selected));
    tab.tabIndex = selected ? 0 : -1;
  }
  byId('panel').setAttribute('aria-labelledby', `tab-${view}`);
  byId('stage-title').textContent = views[view].title;
  byId('stage-about').textContent = views[view].about;
  for (const part of document.querySelectorAll<HTMLElement>('.desk')) part.hidden = view === 'recorded';
  byId('charts').hidden = view === 'recorded';
  byId('legend').hidden = view !== 'points' && view !== 'compare';
  const plates = view === 'recorded' ? [recorded.box] : captions[view].map((text) => plate(text, view));
  const place = byId('plates');
  place.replaceChildren(...plates);
  place.dataset.count = String(plates.length);
}

/** What belongs to the view and its data: the walk through the latents, the paper's Example 1. */
export function renderExtras(
  { view, targets }: PageState,
  { classes, look, example, recorded }: Props,
): void {
  const more = byId('stage-more');
  if (view === 'pictures') more.replaceChildren(classes.box, look.box);
  else if (view === 'points' && targets.points === 'lines') more.replaceChildren(example.box);
  else more.replaceChildren();
  example.redraw();
  recorded.redraw();
}

/** Draws the newest frame of the run, if there is one. */
export function drawFrame(state: PageState, { look, pad }: Props): void {
  const shown = shownRun(state);
  if (!shown?.frame) return;
  const canvases = [...byId('plates').querySelectorAll('canvas')];
  const { step, frame } = shown.frame;
  if (frame.kind === 'points') {
    canvases.forEach((canvas, i) => {
      const pair = frame.pairs[i];
      drawPlane(canvas, { reach: shown.run.reach, real: pointsOf(shown), pair }, state.layers);
      const covered = pair?.modes ? `, ${pair.modes.covered} of ${pair.modes.modes} modes covered` : '';
      canvas.setAttribute('aria-label', `Iteration ${step}: generated points among the data${covered}`);
    });
    pad.redraw();
    return;
  }
  const [canvas] = canvases;
  if (!canvas) return;
  drawPictures(canvas, frame);
  canvas.setAttribute('aria-label', `Iteration ${step}: ${frame.count} generated pictures`);
  look.refresh();
}

const captions: Readonly<Record<ViewName, readonly string[]>> = {
  points: ['Data and generated points'],
  compare: ['WGAN: critic, clipped', 'GAN: discriminator'],
  pictures: ['Generated pictures'],
};

function plate(caption: string, view: AnyView): HTMLElement {
  return element(
    'figure',
    { class: view === 'pictures' ? 'plate pixels' : 'plate' },
    element('canvas', { role: 'img', 'aria-label': caption }),
    element('figcaption', {}, caption),
  );
}

/** The first data points; a run of pictures has none. */
function pointsOf({ run }: ShownRun): Float32Array {
  return run.data.sample instanceof Float32Array ? run.data.sample : new Float32Array(0);
}
