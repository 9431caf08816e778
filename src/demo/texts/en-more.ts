// What the page's tools and messages say, in English: the pad, the walk, Example 1, what a visitor brings and takes along.

/** A whole number as the language writes it. */
export const whole = (count: number) => count.toLocaleString('en');

export const chart = {
  empty: (title: string) => `${title}: no data yet`,
  at: (title: string, step: number, latest: string) => `${title} at iteration ${step}: ${latest}`,
  iteration: 'iteration',
};

export const poster = (data: string, objective: string, step: number, seed: number) =>
  `${data} · ${objective} · iteration ${whole(step)} · seed ${seed}`;

export const pictures = {
  points: (step: number) => `Iteration ${step}: generated points among the data`,
  modes: (covered: number, modes: number) => `${covered} of ${modes} modes covered`,
  grid: (step: number, count: number) => `Iteration ${step}: ${count} generated pictures`,
};

export const pad = {
  hint: 'Draw with the pointer, add a shape, or place points by their coordinates.',
  none: 'No points drawn yet',
  noneYet: 'No points yet.',
  count: (count: number) => `${whole(count)} points.`,
  drawing: (text: string) => `Drawing: ${text}`,
  ring: 'Ring',
  cross: 'Cross',
  letter: 'Letter W',
  file: 'CSV file',
  load: 'Load CSV …',
  clear: 'Clear',
  x: 'x from −1 to 1',
  y: 'y from −1 to 1',
  add: 'Add points there',
  use: 'Train on this drawing',
  empty: 'There are no points yet: draw some, or add a shape.',
};

export const own = {
  files: 'Picture files',
  drop: 'Drop or paste PNG, JPEG or WebP files anywhere on the page, or',
  choose: 'Choose pictures …',
};

export const walk = {
  picture: 'The picture at the place that the sliders set',
  hint: 'Pictures of the grid are numbered row by row from 1. Where the way from one to the other passes through likely pictures, the generator has learned more than a list.',
  from: 'From picture',
  to: 'To picture',
  way: 'Way between the two',
  direction: (number: number) => `Direction ${number}`,
  class: 'Class',
  aRowEach: 'all, a row each',
  rowsHint: 'In rows by class, each column is from one latent: the class changes, the hand does not.',
};

export const example = {
  hint: 'Two parallel segments a distance |θ| apart. Only the Earth-Mover distance says how far away the second is; the others are the same for every θ but zero, so they have no slope that a generator could follow.',
  js: 'JS = 2 log 2 for θ ≠ 0',
  kl: 'KL, both ways',
  tv: 'Total variation',
  picture: (theta: string) =>
    `Two segments, at x = 0 and x = ${theta}; below them W₁ = |θ| as a V, and JS as a flat line with a gap at 0`,
};

export const messages = {
  dismiss: 'Dismiss',
  apply: 'Apply to this run',
  loaded: (file: string, step: number) => `${file} is loaded: the run goes on at iteration ${whole(step)}.`,
  otherData:
    'The link is to a run on data of somebody’s own, which it does not carry: the page’s first set is shown instead. A run of yours that was saved is offered below.',
  unknownData: (name: string) => `The link asks for data that the page does not know: ${name}.`,
  linkCopied: 'The link is in the clipboard.',
  copyYourself: (address: string) => `Copy the link from the address bar:\n${address}`,
  update: 'A newer version of this page is ready. It is shown once all tabs with this one are closed.',
  lost: (seconds: number) =>
    `The GPU was lost: the run goes on from its last state as soon as the browser gives it back. Giving up in ${seconds} s.`,
  recovered: (step: number) => `The GPU is back: the run went on from iteration ${whole(step)}.`,
};
