// The view of the recorded run: its picture with a bar to play it, and its distance beside it.

import { texts } from '../texts/texts.ts';
import { createChart } from './chart.ts';
import { recordedDistance } from './chart-specs.ts';
import { button, element } from './element.ts';
import { drawRecorded, frameMs, loadRecording, type Recording } from './recording.ts';

export interface Recorded {
  readonly box: HTMLElement;
  readonly redraw: () => void;
}

export function createRecorded(): Recorded {
  const canvas = element('canvas', { role: 'img', 'aria-label': texts.stage.recordingAbsent });
  const slider = element('input', { type: 'range', min: '0', max: '0', value: '0', id: 'recorded-at' });
  slider.setAttribute('aria-label', texts.stage.recordingMoment);
  const caption = element('figcaption', {}, texts.stage.recordingAbsent);
  const sheet = element('div', { class: 'sheet' });
  const chart = createChart(sheet, recordedDistance());
  let timer: ReturnType<typeof setInterval> | undefined;
  const toggle = button(texts.stage.play, () => (timer === undefined ? start() : stop()), {
    class: 'primary',
  });
  const box = element(
    'div',
    { class: 'recorded' },
    element('figure', { class: 'plate' }, canvas),
    element('div', {}, element('div', { class: 'row' }, toggle, slider), caption, sheet),
  );
  slider.addEventListener('input', () => void redraw());

  async function redraw(): Promise<void> {
    if (!box.isConnected) {
      stop();
      return;
    }
    const run = await loadRecording();
    if (run) show(run);
  }

  function show(run: Recording): void {
    slider.max = String(run.frames.length - 1);
    const at = Number(slider.value);
    const frame = run.frames[at];
    if (!frame) return;
    const text = texts.stage.recordedAt(frame.step, frame.w1.toFixed(3), frame.covered);
    caption.textContent = text;
    canvas.setAttribute('aria-label', text);
    drawRecorded(canvas, run, at);
    if (chart.series.columns[0]?.length === 0) {
      for (const { step, w1 } of run.frames) chart.series.push([step, w1, run.floor]);
      chart.plot();
    }
    chart.mark(frame.step);
  }

  function start(): void {
    if (slider.value === slider.max) slider.value = '0';
    toggle.textContent = texts.stage.pause;
    timer = setInterval(() => {
      slider.value = String(Number(slider.value) + 1);
      if (slider.value === slider.max) stop();
      void redraw();
    }, frameMs);
  }

  function stop(): void {
    clearInterval(timer);
    timer = undefined;
    toggle.textContent = texts.stage.play;
  }

  return {
    box,
    redraw: () => {
      chart.plot();
      void redraw();
    },
  };
}
