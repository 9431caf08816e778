// A recorded run, played from a file: for browsers without WebGPU.

import { button, element } from './element.ts';
import { drawPlane } from './plane.ts';

/** A run as `scripts/demo-record.ts` writes it: coordinates in units of 1/scale. */
interface Recording {
  readonly reach: number;
  readonly scale: number;
  readonly real: readonly number[];
  readonly frames: readonly {
    readonly step: number;
    readonly w1: number;
    readonly points: readonly number[];
  }[];
}

const frameMs = 160;

/** Plays a recorded run; needs no GPU. */
export function createRecorded(): { readonly box: HTMLElement; readonly redraw: () => void } {
  const canvas = element('canvas', { role: 'img', 'aria-label': 'The recorded run has not been loaded yet' });
  const slider = element('input', {
    type: 'range',
    min: '0',
    max: '0',
    value: '0',
    step: '1',
    id: 'recorded-at',
  });
  const caption = element('figcaption', {});
  let recording: Promise<Recording | undefined> | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;
  const playButton = button('Play', () => (timer === undefined ? start() : stop()), { class: 'primary' });
  const box = element(
    'figure',
    { class: 'plate' },
    canvas,
    element('div', { class: 'row' }, playButton, slider),
    caption,
  );
  slider.setAttribute('aria-label', 'Moment of the recorded run');
  slider.addEventListener('input', () => void redraw());

  async function redraw(): Promise<void> {
    if (!box.isConnected) {
      stop();
      return;
    }
    recording ??= load();
    const run = await recording;
    if (!run) {
      caption.textContent = 'The recorded run is not on this server.';
      return;
    }
    slider.max = String(run.frames.length - 1);
    const frame = run.frames[Number(slider.value)];
    if (!frame) return;
    const scaled = (values: readonly number[]) => Float32Array.from(values, (value) => value / run.scale);
    const text = `Iteration ${frame.step.toLocaleString('en')}: exact W₁ ${frame.w1.toFixed(3)}`;
    caption.textContent = text;
    canvas.setAttribute('aria-label', text);
    drawPlane(
      canvas,
      {
        reach: run.reach,
        real: scaled(run.real),
        pair: {
          points: scaled(frame.points),
          field: { size: 0, values: new Float32Array(0), gradients: new Float32Array(0) },
          lattice: new Float32Array(0),
          latticeSide: 0,
          modes: undefined,
        },
      },
      { real: true, fake: true, field: false, arrows: false, lattice: false },
    );
  }

  function start(): void {
    if (slider.value === slider.max) slider.value = '0';
    playButton.textContent = 'Pause';
    timer = setInterval(() => {
      slider.value = String(Number(slider.value) + 1);
      if (slider.value === slider.max) stop();
      void redraw();
    }, frameMs);
  }

  function stop(): void {
    clearInterval(timer);
    timer = undefined;
    playButton.textContent = 'Play';
  }

  return { box, redraw: () => void redraw() };
}

async function load(): Promise<Recording | undefined> {
  const response = await fetch(new URL('recorded/8gaussians.json', document.baseURI)).catch(() => undefined);
  return response?.ok ? ((await response.json()) as Recording) : undefined;
}
