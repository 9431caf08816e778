// A run on one sheet: its picture, its curves, and what they are of.

import { texts } from '../texts/texts.ts';
import { byId, contextOf, element } from './element.ts';
import { newestStep } from './figures.ts';
import { platesOf } from './plates.ts';
import type { ShownRun } from './state.ts';

const width = 1600;
const margin = 48;
const headHeight = 120;

/** The sheet, in the colours of the page: pictures at the left, the first curves below each other at the right. */
export function posterOf(shown: ShownRun): HTMLCanvasElement {
  const plates = platesOf(shown.run);
  const column = (width - 3 * margin) / 2;
  const plateHeight = (plates.height / plates.width) * column;
  const curves = [...byId('sheet').querySelectorAll('figure')].slice(0, 3).flatMap((figure) => {
    const canvas = figure.querySelector('canvas');
    return canvas && canvas.width > 0 ? [{ canvas, title: titleOf(figure) }] : [];
  });
  const curveHeights = curves.map(({ canvas }) => 44 + (canvas.height / canvas.width) * column);
  const right = curveHeights.reduce((sum, height) => sum + height, 0);
  const height = Math.ceil(headHeight + Math.max(plateHeight, right) + margin);
  const sheet = element('canvas', { width, height });
  const context = contextOf(sheet);
  const { backgroundColor, color } = getComputedStyle(document.body);
  context.fillStyle = backgroundColor;
  context.fillRect(0, 0, width, height);
  context.fillStyle = color;
  context.font = '600 40px system-ui, sans-serif';
  context.fillText('Earthmover', margin, 62);
  context.font = '24px system-ui, sans-serif';
  context.fillText(headingOf(shown), margin, 98);
  context.drawImage(plates, margin, headHeight, column, plateHeight);
  let top = headHeight;
  curves.forEach(({ canvas, title }, i) => {
    context.font = '600 22px system-ui, sans-serif';
    context.fillText(title, 2 * margin + column, top + 24);
    const curveHeight = (curveHeights[i] ?? 0) - 44;
    context.drawImage(canvas, 2 * margin + column, top + 36, column, curveHeight);
    top += curveHeights[i] ?? 0;
  });
  return sheet;
}

/** Data, objective, iteration, seed. */
function headingOf(shown: ShownRun): string {
  const { run } = shown;
  return texts.poster(run.data.name, run.run.objective, newestStep(shown), run.run.seed);
}

function titleOf(figure: HTMLElement): string {
  return figure.querySelector('h3, h4, figcaption')?.textContent ?? '';
}
