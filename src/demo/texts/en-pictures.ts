// What is said of a visitor's own pictures and of trained generators, in English.

import { whole } from './en-more.ts';

export const tray = {
  title: (count: number) => (count === 1 ? '1 picture of yours' : `${whole(count)} pictures of yours`),
  crops: (shown: number, count: number) =>
    `${whole(shown)} of ${whole(count)} pictures as they are trained on`,
  caption: (shown: number, count: number) =>
    shown < count
      ? `As they will be trained on: ${whole(shown)} of the ${whole(count)}, taken evenly.`
      : 'As they will be trained on.',
  leftOut: (count: number) => (count === 1 ? '1 file was left out' : `${whole(count)} files were left out`),
  chosen: ({
    count,
    imageSize,
    filters,
    batch,
    steps,
    changed,
  }: {
    readonly count: number;
    readonly imageSize: number | string;
    readonly filters: number | undefined;
    readonly batch: number;
    readonly steps: number | undefined;
    readonly changed: boolean;
  }) =>
    [
      `For ${whole(count)} of them: ${typeof imageSize === 'number' ? `${imageSize} × ${imageSize}` : imageSize} pixels`,
      filters === undefined ? '' : `, ${filters} filters`,
      `, batches of ${batch}`,
      steps === undefined ? '' : `, ${whole(steps)} iterations`,
      changed ? ', shown mirrored and shifted' : '',
      '. These stand in Settings now, where you can change them.',
    ].join(''),
  chosenHere: 'chosen for your pictures',
  kept: (names: string) => `Kept as you have set it: ${names}.`,
  few: 'Of so few the generator ends with copies. A few hundred of one kind are a good start, thousands are better. How long it takes here is told a second after it begins.',
  enough: 'The more of one kind, the better. How long it takes here is told a second after it begins.',
  train: (count: number) => (count === 1 ? 'Train on this picture' : `Train on these ${whole(count)}`),
  nearest: (step: number, copies: number, of: number) =>
    `Real ones; below them generated ones of iteration ${whole(step)}, each above the nearest real one.${copies === 0 ? '' : ` ${copies} of ${of} lie nearer to it than real ones do to each other: copies.`}`,
};

export const trained = {
  open: 'Trained ones …',
  title: 'Trained generators',
  which: 'Which one',
  names: {
    mnist: 'Digits',
    'mnist-conditional': 'Digits by class',
    'fashion-mnist': 'Clothes',
    emoji: 'Emoji',
  },
  back: 'Back to your run',
  loading: 'It comes from the server …',
  absent: 'This one cannot be shown here.',
  about: ({
    step,
    minutes,
    frechet,
  }: {
    readonly step: number;
    readonly minutes: number | undefined;
    readonly frechet: readonly [distance: number, floor: number] | undefined;
  }) =>
    [
      `It has trained for ${whole(step)} iterations`,
      minutes === undefined ? '.' : `, ${whole(Math.round(minutes))} minutes without a GPU.`,
      frechet === undefined
        ? ''
        : ` Its Fréchet distance to pictures that it never saw is ${frechet[0].toFixed(1)}; two sets of such are ${frechet[1].toFixed(1)} apart.`,
    ].join(''),
  grid: 'Pictures that the trained generator made',
  gridHint: 'Click one picture, then another: the way goes from orange to violet.',
  strip: 'Pictures on the way from the one to the other',
  stripHint: 'The way from one to the other. What lies between was in nobody’s data.',
  preview: 'Where the sliders stand',
  reset: 'Sliders back',
  trainOn: 'Train on from here',
  trainOnHint:
    'A run of yours begins with these weights. Of the critic none were kept: it begins anew, and learns alone for its first steps.',
  otherNetwork:
    'These settings make another network than the trained one: the run begins with fresh weights.',
};
