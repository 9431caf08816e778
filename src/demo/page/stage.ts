// The run's pictures: a plate for each network pair, what belongs beside them, and the legend of what is drawn.

import { sizeOf } from '../../core/shape.ts';
import type { PicturesFrame } from '../protocol.ts';
import { texts } from '../texts/texts.ts';
import type { ClassSelect } from './class-select.ts';
import { byId, element } from './element.ts';
import type { Extras } from './extras.ts';
import type { LookBack } from './look-back.ts';
import type { Moment } from './moments.ts';
import type { Opening } from './opening.ts';
import { drawPictures } from './pictures.ts';
import { drawPlane, type Layers, type Pair, scoresOf } from './plane.ts';
import { short } from './short.ts';
import { type AnyView, type PageState, type ShownRun, shownRun, trainingView } from './state.ts';

/** What stands on the stage besides canvases of its own. */
export interface Props extends Extras {
  readonly classes: ClassSelect;
  readonly opening: Opening;
  readonly back: LookBack;
}

const layerNames = ['real', 'fake', 'field', 'arrows', 'lattice'] as const satisfies (keyof Layers)[];

/** A box to tick for each layer of the plane. */
export function createLegend(layers: Layers, choose: (layer: keyof Layers, visible: boolean) => void): void {
  const legend = byId('legend');
  for (const layer of layerNames) {
    const box = element('input', { type: 'checkbox', checked: layers[layer] });
    box.addEventListener('change', () => choose(layer, box.checked));
    legend.append(
      element('label', {}, box, element('span', { class: `swatch ${layer}` }), texts.layers[layer]),
    );
  }
}

/** Title, tab and empty plates of the view. */
export function renderView(state: PageState, { recorded }: Props): void {
  const { view } = state;
  const training = trainingView(state);
  for (const tab of document.querySelectorAll<HTMLElement>('[role=tab]')) {
    const selected = tab.dataset.view === view;
    tab.setAttribute('aria-selected', String(selected));
    tab.tabIndex = selected ? 0 : -1;
  }
  const panel = byId('panel');
  panel.setAttribute('aria-labelledby', `tab-${view}`);
  panel.dataset.view = view;
  byId('stage-title').textContent = texts.views[view].title;
  byId('stage-about').textContent = texts.views[view].about;
  byId('legend').hidden = view !== 'points' && view !== 'compare';
  const plates = training ? texts.captions[training].map((text) => plate(text, training)) : [recorded.show()];
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
  const extra = byId<HTMLDetailsElement>('extra');
  const lines = view === 'points' && targets.points === 'lines';
  extra.hidden = !lines && view !== 'pictures';
  byId('extra-title').textContent = lines ? texts.stage.exampleOne : texts.stage.walk;
  if (view === 'pictures') more.replaceChildren(classes.box, look.show(extra.open));
  else if (lines) more.replaceChildren(example.show());
  else more.replaceChildren();
  example.now()?.redraw();
  recorded.now()?.redraw();
}

/** Draws the moment of the run that is looked at, if there is one; until there is, the recorded run on its data. */
export function drawFrame(state: PageState, props: Props): void {
  const { view } = state;
  const shown = shownRun(state);
  const [canvas] = byId('plates').querySelectorAll('canvas');
  const caption = byId('plates').querySelector<HTMLElement>('figcaption');
  const recordable = view === 'points' && state.targets.points === '8gaussians';
  if (!recordable) props.opening.hide();
  else if (shown?.frame) props.opening.show(undefined);
  else if (canvas && caption) props.opening.show({ canvas, caption });
  const moment = shown?.frame && (props.back.chosen() ?? shown.frame);
  if (!shown || !moment || view === 'recorded') return;
  if (moment.frame.kind === 'points') drawPoints(state, shown, moment, props);
  else if (canvas) drawGrid(canvas, shown, moment, props);
}

function drawPoints(
  state: PageState,
  { run }: ShownRun,
  { step, frame }: Moment,
  { pad, example }: Props,
): void {
  if (frame.kind !== 'points') return;
  const lines = run.view === 'points' && state.targets.points === 'lines';
  byId('plates')
    .querySelectorAll('figure')
    .forEach((figure, i) => {
      const canvas = figure.querySelector('canvas');
      const caption = figure.querySelector('figcaption');
      if (!canvas || !caption) return;
      const pair = frame.pairs[i];
      const theta = lines ? example.now()?.theta() : undefined;
      const { reach, centre } = run;
      drawPlane(canvas, { reach, centre, theta, real: pointsOf(run.data), pair }, state.layers);
      delete canvas.dataset.recorded;
      const { covered, modes } = pair?.modes ?? {};
      const text = element('span', {}, texts.stage.atStep(texts.captions[run.view][i] ?? '', step));
      caption.replaceChildren(text, ...scaleOf(pair));
      const says = [texts.pictures.points(step)];
      if (covered !== undefined && modes !== undefined) says.push(texts.pictures.modes(covered, modes));
      canvas.setAttribute('aria-label', says.join(', '));
    });
  pad.now()?.redraw();
}

/** The colours of the critic's score with the numbers at their ends. */
function scaleOf(pair: Pair | undefined): readonly HTMLElement[] {
  const scores = pair && scoresOf(pair);
  if (!scores) return [];
  const [least, most] = scores.map(short);
  const colours = element('span', { class: 'swatch field' });
  const name = element('span', { class: 'scale-name' }, `${texts.stage.score} `);
  return [element('span', { class: 'scale' }, name, `${least}`, colours, `${most}`)];
}

function drawGrid(
  canvas: HTMLCanvasElement,
  { run: { data } }: ShownRun,
  { step, frame }: Moment,
  { look }: Props,
): void {
  if (frame.kind !== 'pictures') return;
  drawPictures(canvas, frame);
  canvas.setAttribute('aria-label', texts.pictures.grid(step, frame.count));
  const { sample, shape } = data;
  const [, real] = byId('plates').querySelectorAll('canvas');
  if (real && sample instanceof Uint8Array)
    drawReal(real, { sample, shape, name: data.name }, { step, frame });
  look.now()?.refresh(frame.count);
}

/** The real pictures; of a visitor's own with generated ones below, and below those the nearest real ones. */
function drawReal(
  canvas: HTMLCanvasElement,
  { sample, shape, name }: Pick<ShownRun['run']['data'], 'shape' | 'name'> & { readonly sample: Uint8Array },
  { step, frame }: { readonly step: number; readonly frame: PicturesFrame },
): void {
  const { nearest } = frame;
  const pairs = name === 'images';
  // What was drawn last stays until there are new pairs.
  if (pairs && !nearest && canvas.dataset.nearest) return;
  const count = sample.length / sizeOf(shape);
  const caption = canvas.parentElement?.querySelector('figcaption');
  if (!nearest) {
    drawPictures(canvas, { kind: 'pictures', count, shape, pixels: sample }, count);
    canvas.setAttribute('aria-label', texts.stage.realPictures(count));
    if (caption) caption.textContent = texts.captions.pictures[1] ?? '';
    delete canvas.dataset.nearest;
    return;
  }
  const across = nearest.count / 2;
  const first = new Uint8Array(across * sizeOf(shape));
  first.set(sample.subarray(0, first.length));
  const pixels = Uint8Array.from([...first, ...nearest.pixels]);
  drawPictures(canvas, { kind: 'pictures', count: 3 * across, shape, pixels }, across);
  const text = texts.tray.nearest(step, nearest.copies, across);
  canvas.setAttribute('aria-label', text);
  canvas.dataset.nearest = String(step);
  if (caption) caption.textContent = text;
}

function plate(caption: string, view: AnyView): HTMLElement {
  return element(
    'figure',
    { class: view === 'pictures' ? 'plate pixels' : 'plate' },
    element('canvas', { role: 'img', 'aria-label': caption }),
    element('figcaption', {}, caption),
  );
}

/** The first data points; a run of pictures has none. */
function pointsOf({ sample }: ShownRun['run']['data']): Float32Array {
  return sample instanceof Float32Array ? sample : new Float32Array(0);
}
