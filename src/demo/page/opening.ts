// The page's first seconds: a recorded run plays in the place where the visitor's own will, before any GPU is asked for;
// from then on it goes on beside that, in small.

import { texts } from '../texts/texts.ts';
import { byId, element } from './element.ts';
import { drawRecorded, frameMs, loadRecording, type Recording } from './recording.ts';

/** How long the GPU waits for the recording, at most. */
const patienceMs = 1500;
/** Moments that the last one stands for. */
const rest = 12;

export interface Opening {
  /** Resolves once the recording moves, or is too long in coming. */
  readonly moves: Promise<void>;
  /** Plays on this canvas, with a caption; in small beside the run where there is none. */
  readonly show: (
    stage: { readonly canvas: HTMLCanvasElement; readonly caption: HTMLElement } | undefined,
  ) => void;
  readonly hide: () => void;
}

/** Whether things may move that nobody asked to. */
export function mayMove(): boolean {
  return !document.hidden && !matchMedia('(prefers-reduced-motion: reduce)').matches;
}

export function createOpening(): Opening {
  const small = element('canvas', { role: 'img', 'aria-label': texts.stage.replay });
  const box = element('figure', { class: 'replay' }, small, element('figcaption', {}, texts.stage.replay));
  let place: Parameters<Opening['show']>[0];
  let shown = false;
  let moment = 0;
  let recording: Recording | undefined;
  let moved: () => void = () => {};
  const moves = new Promise<void>((resolve) => {
    moved = resolve;
    setTimeout(resolve, patienceMs);
  });

  function draw(): void {
    if (!recording || !shown) return;
    const last = recording.frames.length - 1;
    const at = mayMove() ? Math.min(moment, last) : last;
    const step = recording.frames[at]?.step ?? 0;
    drawRecorded(place?.canvas ?? small, recording, at);
    if (!place) return;
    const text = mayMove() ? texts.stage.recording(step) : texts.stage.recordingStill(step);
    place.caption.textContent = text;
    place.canvas.setAttribute('aria-label', text);
    place.canvas.dataset.recorded = String(step);
  }

  void loadRecording().then((loaded) => {
    recording = loaded;
    draw();
    // A tick later than the first moment there is a second: only then does it move.
    if (loaded) setInterval(tick, frameMs);
    else moved();
  });

  function tick(): void {
    if (!shown || document.hidden) return;
    moment = moment >= (recording?.frames.length ?? 0) + rest ? 0 : moment + 1;
    draw();
    moved();
  }

  return {
    moves,
    show: (stage) => {
      place = stage;
      shown = true;
      byId('replay').replaceChildren(...(stage ? [] : [box]));
      draw();
    },
    hide: () => {
      shown = false;
      byId('replay').replaceChildren();
    },
  };
}
