// Trained generators to look at: pictures of fixed latents, the way between two of them, steps along directions, and a
// run that goes on from there. Loaded when it is first asked for.

import { gridCount, type PicturesFrame } from '../protocol.ts';
import { texts } from '../texts/texts.ts';
import { type TrainedLook, type TrainedShown, trainedDirections } from '../trained.ts';
import type { TrainedName } from '../trained-names.ts';
import { button, colour, contextOf, element } from './element.ts';
import { createLatentSliders, type LatentSliders } from './latent-sliders.ts';
import { drawPictures } from './pictures.ts';
import { createWay, type Way } from './trained-way.ts';

const across = Math.sqrt(gridCount);
/** How far the sliders go along a direction. */
const reach = 4;

export interface TrainedActions {
  readonly names: readonly TrainedName[];
  /** Undefined where it could not be had; what went wrong is told. */
  readonly show: (name: TrainedName) => Promise<TrainedShown | undefined>;
  readonly look: (name: TrainedName, look: TrainedLook) => Promise<PicturesFrame | undefined>;
  /** Begins a run from it; whether that went well. */
  readonly trainOn: (trained: TrainedShown) => Promise<boolean>;
  readonly close: () => void;
}

export interface TrainedPanel {
  readonly box: HTMLElement;
  /** Shows the first generator, or the one shown last. */
  readonly open: () => void;
}

export function createTrainedPanel({ names, show, look, trainOn, close }: TrainedActions): TrainedPanel {
  const words = texts.trained;
  const [first] = names;
  let asked = first;
  let shown: TrainedShown | undefined;
  const grid = element('canvas', { class: 'grid', role: 'img', 'aria-label': words.grid });
  const told = element('p', { class: 'about', role: 'status' });
  const go = button(words.trainOn, () => void begin(), { class: 'primary', id: 'train-on', disabled: true });
  const sliders = createLatentSliders({
    name: 'trained',
    directions: trainedDirections,
    reach,
    moved: () => refresh(),
  });
  const way = createWay(look, ({ name, place }) => {
    if (name !== shown?.name) return false;
    const { from, to, towards, offsets } = place;
    box.dataset.looked = `${from} ${to} ${towards} ${offsets}`;
    return true;
  });
  const parts = { grid, way, told, go, sliders };
  const box = boxOf(
    parts,
    choiceOf(names, (name) => void open(name)),
    close,
  );

  async function open(name: TrainedName): Promise<void> {
    asked = name;
    shown = undefined;
    go.disabled = true;
    told.textContent = words.loading;
    const trained = await show(name);
    // Another one was chosen meanwhile.
    if (asked !== name) return;
    told.textContent = trained ? words.about(trained) : words.absent;
    if (!trained) return;
    shown = trained;
    go.disabled = false;
    drawGrid();
    box.dataset.shown = name;
    sliders.reset();
  }

  async function begin(): Promise<void> {
    if (!shown) return;
    go.disabled = true;
    go.textContent = texts.stage.compiling;
    const begun = await trainOn(shown);
    go.textContent = words.trainOn;
    go.disabled = false;
    if (begun) close();
  }

  function drawGrid(): void {
    if (!shown) return;
    drawPictures(grid, shown.frame, across);
    const { from, to } = sliders.place();
    // Their frames lie in the gaps between the pictures.
    frame(grid, to, 'other');
    frame(grid, from, 'fake');
  }

  function refresh(): void {
    drawGrid();
    if (shown) way.ask({ name: shown.name, place: sliders.place() });
  }

  chooseByClick(grid, sliders.choose);

  return { box, open: () => asked && void open(asked) };
}

interface Parts {
  readonly grid: HTMLCanvasElement;
  readonly way: Way;
  readonly told: HTMLElement;
  readonly go: HTMLElement;
  readonly sliders: LatentSliders;
}

function boxOf({ grid, way, told, go, sliders }: Parts, choice: HTMLElement, close: () => void): HTMLElement {
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
      figure(way.strip, words.stripHint, 'strip'),
      element('div', { class: 'look' }, figure(way.preview, words.preview, 'preview'), sliders.box),
      element('div', { class: 'buttons' }, go, button(words.reset, sliders.reset)),
      element('p', { class: 'hint' }, words.trainOnHint),
    ),
  );
}

/** The first click chooses where the way begins, the second where it ends. */
function chooseByClick(grid: HTMLCanvasElement, choose: LatentSliders['choose']): void {
  let next: 'from' | 'to' = 'from';
  grid.addEventListener('click', (event) => {
    const { left, top, width, height } = grid.getBoundingClientRect();
    const place = (at: number, whole: number) => Math.min(across - 1, Math.floor((across * at) / whole));
    choose(next, across * place(event.clientY - top, height) + place(event.clientX - left, width));
    next = next === 'from' ? 'to' : 'from';
  });
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

/** Marks a picture of a grid that `drawPictures` drew. */
function frame(canvas: HTMLCanvasElement, picture: number, name: string): void {
  const pitch = (canvas.width - 1) / across;
  const context = contextOf(canvas);
  context.strokeStyle = colour(name);
  context.strokeRect(
    (picture % across) * pitch + 0.5,
    Math.floor(picture / across) * pitch + 0.5,
    pitch,
    pitch,
  );
}
