// Trained generators to look at: pictures of fixed latents, the way between two of them, steps along directions, and a
// run that goes on from there. Loaded when it is first asked for.

import type { PicturesFrame } from '../protocol.ts';
import { texts } from '../texts/texts.ts';
import { type TrainedLook, type TrainedShown, trainedDirections } from '../trained.ts';
import type { TrainedName } from '../trained-names.ts';
import { type ClassSelect, createClassSelect } from './class-select.ts';
import { button, element } from './element.ts';
import { createLatentSliders, type LatentSliders } from './latent-sliders.ts';
import { createTrainedGrid } from './trained-grid.ts';
import { createWay, type Way } from './trained-way.ts';

/** How far the sliders go along a direction. */
const reach = 4;

export interface TrainedActions {
  readonly names: readonly TrainedName[];
  /** Undefined where it could not be had; what went wrong is told. */
  readonly show: (name: TrainedName) => Promise<TrainedShown | undefined>;
  readonly look: (name: TrainedName, look: TrainedLook) => Promise<PicturesFrame | undefined>;
  /** Its grid of one class, or of all. */
  readonly ofClass: (name: TrainedName, label: number | undefined) => Promise<PicturesFrame | undefined>;
  /** Begins a run from it; whether that went well. */
  readonly trainOn: (trained: TrainedShown) => Promise<boolean>;
  readonly close: () => void;
}

export interface TrainedPanel {
  readonly box: HTMLElement;
  /** Shows the first generator, or the one shown last. */
  readonly open: () => void;
}

export function createTrainedPanel(actions: TrainedActions): TrainedPanel {
  const words = texts.trained;
  const [first] = actions.names;
  let asked = first;
  let shown: TrainedShown | undefined;
  const grid = createTrainedGrid((end, picture) => sliders.choose(end, picture));
  const told = element('p', { class: 'about', role: 'status' });
  const go = button(words.trainOn, () => void begin(), { class: 'primary', id: 'train-on', disabled: true });
  const sliders = createLatentSliders({
    name: 'trained',
    directions: trainedDirections,
    reach,
    moved: () => refresh(),
  });
  const classes = createClassSelect('trained-class', (label) => void chooseClass(label));
  const way = createWay(actions.look, ({ name, place }) => {
    if (name !== shown?.name) return false;
    const { from, to, towards, offsets } = place;
    box.dataset.looked = `${from} ${to} ${towards} ${offsets}`;
    return true;
  });
  const parts = { grid: grid.canvas, way, told, go, sliders, classes };
  const choice = choiceOf(actions.names, (name) => void open(name));
  const box = boxOf(parts, choice, actions.close);

  async function open(name: TrainedName): Promise<void> {
    asked = name;
    shown = undefined;
    go.disabled = true;
    told.textContent = words.loading;
    const trained = await actions.show(name);
    // Another one was chosen meanwhile.
    if (asked !== name) return;
    told.textContent = trained ? words.about(trained) : words.absent;
    if (!trained) return;
    shown = trained;
    go.disabled = false;
    classes.offer(undefined);
    classes.offer(trained.classes);
    showGrid(trained.frame);
    box.dataset.shown = name;
    sliders.reset();
  }

  async function chooseClass(label: number | undefined): Promise<void> {
    const name = shown?.name;
    const drawn = name && (await actions.ofClass(name, label));
    // Another class was chosen meanwhile, or another generator.
    if (!drawn || shown?.name !== name || classes.chosen() !== label) return;
    showGrid(drawn);
    box.dataset.ofClass = String(label ?? '');
    refresh();
  }

  function showGrid(drawn: PicturesFrame): void {
    grid.show(drawn);
    sliders.limit(drawn.count);
    grid.mark(sliders.place());
  }

  async function begin(): Promise<void> {
    if (!shown) return;
    go.disabled = true;
    go.textContent = texts.stage.compiling;
    const begun = await actions.trainOn(shown);
    go.textContent = words.trainOn;
    go.disabled = false;
    if (begun) actions.close();
  }

  function refresh(): void {
    grid.mark(sliders.place());
    if (shown) way.ask({ name: shown.name, place: sliders.place(), label: classes.chosen() });
  }

  return { box, open: () => asked && void open(asked) };
}

interface Parts {
  readonly grid: HTMLCanvasElement;
  readonly way: Way;
  readonly told: HTMLElement;
  readonly go: HTMLElement;
  readonly sliders: LatentSliders;
  readonly classes: ClassSelect;
}

function boxOf(
  { grid, way, told, go, sliders, classes }: Parts,
  choice: HTMLElement,
  close: () => void,
): HTMLElement {
  const words = texts.trained;
  const figure = (canvas: HTMLCanvasElement, caption: string, name: string) =>
    element('figure', { class: `plate pixels ${name}` }, canvas, element('figcaption', {}, caption));
  return element(
    'section',
    { class: 'trained', id: 'trained', 'aria-label': words.title },
    figure(grid, words.gridHint, 'grid'),
    element(
      'div',
      { class: 'tools' },
      element('div', { class: 'buttons' }, choice, button(words.back, close, { id: 'trained-back' })),
      told,
      classes.box,
      figure(way.strip, words.stripHint, 'strip'),
      element('div', { class: 'look' }, figure(way.preview, words.preview, 'preview'), sliders.box),
      element('div', { class: 'buttons' }, go, button(words.reset, sliders.reset)),
      element('p', { class: 'hint' }, words.trainOnHint),
    ),
  );
}

function choiceOf(names: readonly TrainedName[], choose: (name: TrainedName) => void): HTMLElement {
  return element(
    'fieldset',
    { class: 'choice' },
    element('legend', { class: 'unseen' }, texts.trained.which),
    ...names.map((name, i) => {
      const input = element('input', { type: 'radio', name: 'trained', value: name, checked: i === 0 });
      input.addEventListener('change', () => choose(name));
      return element('label', {}, input, texts.trained.names[name]);
    }),
  );
}
