// The plane on a canvas: axes, the critic's field and slope, data, generated points, the latent lattice.

import type { PointsFrame } from '../protocol.ts';
import { colour, contextOf } from './element.ts';
import { drawAxes } from './plane-axes.ts';

/** What of a frame is drawn. */
export interface Layers {
  readonly field: boolean;
  readonly arrows: boolean;
  readonly real: boolean;
  readonly fake: boolean;
  readonly lattice: boolean;
}

export type Pair = PointsFrame['pairs'][number];

/** Data points that are drawn: of more, rings that lie together would be a blot. */
const ringsShown = 240;
/** Arrows are drawn at every so many lattice points, so that they can be told apart. */
const arrowEvery = 4;

export interface Scene {
  /** The plane [−reach, reach]² is shown, in coordinates around its centre. */
  readonly reach: number;
  /** Where that centre lies, for the axes; the origin when left out. */
  readonly centre?: readonly [x: number, y: number] | undefined;
  readonly real: Float32Array;
  readonly pair: Pair | undefined;
  /** Where the second segment of the paper's Example 1 stands, where it is shown. */
  readonly theta?: number | undefined;
}

/** Draws a scene on a square canvas: critic, arrows, data, generated points, latent manifold. */
export function drawPlane(canvas: HTMLCanvasElement, scene: Scene, layers: Layers): void {
  const { reach, real, pair } = scene;
  const side = fitToDisplay(canvas);
  const context = contextOf(canvas);
  context.clearRect(0, 0, side, side);
  const x = (value: number) => ((value / reach + 1) / 2) * side;
  const y = (value: number) => ((1 - value / reach) / 2) * side;
  if (pair && layers.field) drawField(context, pair, side);
  drawAxes(context, scene, side);
  if (pair && layers.arrows) drawArrows(context, pair, side);
  const circles = (points: Float32Array, radius: number) => {
    context.beginPath();
    for (let i = 0; i < points.length / 2; i++) {
      const [px, py] = pointAt(points, i);
      const [cx, cy] = [x(px), y(py)];
      context.moveTo(cx + radius, cy);
      context.arc(cx, cy, radius, 0, 2 * Math.PI);
    }
  };
  // Never thinner than what a coarse display shows.
  const radius = Math.max(side / 170, 2.2);
  if (layers.real) {
    context.strokeStyle = colour('real');
    context.lineWidth = Math.max(1, side / 700);
    context.globalAlpha = 0.75;
    circles(real.subarray(0, 2 * ringsShown), radius);
    context.stroke();
  }
  context.globalAlpha = 1;
  if (pair && layers.lattice) drawLattice(context, pair, x, y);
  if (scene.theta !== undefined) {
    const [middleX, middleY] = scene.centre ?? [0, 0];
    context.strokeStyle = colour('other');
    context.lineWidth = side / 110;
    context.beginPath();
    context.moveTo(x(scene.theta - middleX), y(-middleY));
    context.lineTo(x(scene.theta - middleX), y(1 - middleY));
    context.stroke();
  }
  if (pair && layers.fake) {
    context.fillStyle = colour('fake');
    context.globalAlpha = 0.8;
    circles(pair.points, radius * 0.85);
    context.fill();
    context.globalAlpha = 1;
  }
}

/** The least and the greatest score of a critic's field; undefined where it has none. */
export function scoresOf({ field: { values } }: Pair): readonly [number, number] | undefined {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return most >= least ? [least, most] : undefined;
}

/** The critic's score, from grey at the frame's lowest to violet at its highest. */
function drawField(context: CanvasRenderingContext2D, pair: Pair, side: number): void {
  const { size, values } = pair.field;
  const scores = scoresOf(pair);
  if (!scores) return;
  const [least, most] = scores;
  const [from, to] = [rgb(colour('low')), rgb(colour('high'))];
  const image = new ImageData(size, size);
  for (let i = 0; i < size * size; i++) {
    const part = most > least ? ((values[i] ?? 0) - least) / (most - least) : 0;
    // The lattice starts at the lower left, images at the upper left.
    const at = 4 * ((size - 1 - Math.floor(i / size)) * size + (i % size));
    const [r, g, b] = from;
    image.data.set([r + part * (to[0] - r), g + part * (to[1] - g), b + part * (to[2] - b), 255], at);
  }
  const small = document.createElement('canvas');
  small.width = size;
  small.height = size;
  contextOf(small).putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  context.drawImage(small, 0, 0, side, side);
}

/** Where the critic would push a sample; lengths are relative to the steepest of the frame. */
function drawArrows(context: CanvasRenderingContext2D, { field }: Pair, side: number): void {
  const { size, gradients } = field;
  let steepest = 0;
  for (let i = 0; i < gradients.length / 2; i++) {
    steepest = Math.max(steepest, Math.hypot(...pointAt(gradients, i)));
  }
  if (!(steepest > 0)) return;
  const cell = side / size;
  const longest = cell * arrowEvery * 0.85;
  context.strokeStyle = colour('line');
  context.lineWidth = Math.max(1, side / 500);
  context.beginPath();
  for (let row = arrowEvery >> 1; row < size; row += arrowEvery) {
    for (let column = arrowEvery >> 1; column < size; column += arrowEvery) {
      const [gx, gy] = pointAt(gradients, row * size + column);
      const dx = (gx / steepest) * longest;
      const dy = (-gy / steepest) * longest;
      const [cx, cy] = [(column + 0.5) * cell, side - (row + 0.5) * cell];
      const [tx, ty] = [cx + dx, cy + dy];
      context.moveTo(cx, cy);
      context.lineTo(tx, ty);
      const length = Math.hypot(dx, dy);
      if (length < 3) continue;
      const [ux, uy] = [dx / length, dy / length];
      const head = Math.min(length * 0.45, side / 90);
      context.moveTo(tx - head * (ux + 0.6 * uy), ty - head * (uy - 0.6 * ux));
      context.lineTo(tx, ty);
      context.lineTo(tx - head * (ux - 0.6 * uy), ty - head * (uy + 0.6 * ux));
    }
  }
  context.stroke();
}

/** The image of a square lattice of latents: how the generator bends the plane. */
function drawLattice(
  context: CanvasRenderingContext2D,
  { lattice, latticeSide }: Pair,
  x: (value: number) => number,
  y: (value: number) => number,
): void {
  context.strokeStyle = colour('other');
  context.globalAlpha = 0.55;
  context.lineWidth = Math.max(1, context.canvas.width / 700);
  context.beginPath();
  const at = [
    (line: number, k: number) => line * latticeSide + k,
    (line: number, k: number) => k * latticeSide + line,
  ];
  for (const index of at) {
    for (let line = 0; line < latticeSide; line++) {
      for (let k = 0; k < latticeSide; k++) {
        const [px, py] = pointAt(lattice, index(line, k));
        if (k === 0) context.moveTo(x(px), y(py));
        else context.lineTo(x(px), y(py));
      }
    }
  }
  context.stroke();
  context.globalAlpha = 1;
}

/** The i-th of interleaved points. */
function pointAt(points: Float32Array, i: number): [number, number] {
  return [points[2 * i] ?? Number.NaN, points[2 * i + 1] ?? Number.NaN];
}

/** Makes the canvas as fine as the display shows it; returns its side in device pixels. */
export function fitToDisplay(canvas: HTMLCanvasElement): number {
  const side = Math.min(1600, Math.max(64, Math.round(canvas.clientWidth * devicePixelRatio)));
  if (canvas.width !== side || canvas.height !== side) {
    canvas.width = side;
    canvas.height = side;
  }
  return side;
}

/** `#rrggbb` → [r, g, b] */
function rgb(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
