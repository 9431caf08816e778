// Every text of the page that a visitor reads, in English: one section for each part of the page. Texts with values in
// them are functions; the story's texts come with the story, en-story.ts. Another language is another object of the same type.

import * as more from './en-more.ts';
import { page } from './en-page.ts';
import * as pictures from './en-pictures.ts';
import * as views from './en-views.ts';

const { whole } = more;

export const texts = {
  ...more,
  ...pictures,
  ...views,
  page,
  /** What data sets are called where that is not what the catalogue has. */
  data: { lines: 'Two lines (Example 1)' } as Readonly<Record<string, string>>,
  /** Fields of the settings where their rows have no words in this language. */
  fields: {} as Readonly<Record<string, { readonly label: string; readonly expects?: string }>>,
  runs: {
    none: 'A run is kept here from its first iteration on, in this browser only.',
    name: 'Name',
    details: (view: string, step: number, age: string) => `${view} · iteration ${whole(step)} · ${age}`,
    openHere: 'open here',
    openElsewhere: 'open in another tab',
    resume: 'Continue',
    download: 'Download',
    discard: 'Discard',
    undo: 'Undo',
    offer: (data: string, age: string, step: number, view: string) =>
      `A run on ${data} from ${age} is saved, at iteration ${whole(step)} (${view}).`,
    resumeIt: 'Continue it',
    discarded: (data: string, step: number) => `The run on ${data} at iteration ${whole(step)} is discarded.`,
    dropped: (data: string, step: number) =>
      `The oldest run, on ${data} at iteration ${whole(step)}, made room for newer ones. Runs with a name are kept.`,
    droppedForGood: (data: string, step: number) =>
      `The browser’s storage is full: the oldest run, on ${data} at iteration ${whole(step)}, was taken out of it.`,
    noMetrics: 'There are no metrics yet: play, or do a step, first.',
    thinnedMetrics: 'The browser’s storage took no metrics: the file has only every so many iterations.',
    asksForOther: (wish: string) =>
      `The list asks for “${wish}”: bring the data, or choose again. This run stays as it is until then.`,
    smallBatch: (batch: number) => `, ${batch} a batch`,
    notDropped:
      'Pictures can be dropped in the Pictures tab, CSV files where points are trained, and checkpoints anywhere.',
    now: 'a moment ago',
    minutesAgo: (minutes: number) => `${minutes} min ago`,
    hoursAgo: (hours: number) => `${hours} h ago`,
    daysAgo: (days: number) => `${days} days ago`,
  },
  link: {
    fromBeginning:
      'It leads to the run’s beginning: settings were changed on the way, or the run came from a file.',
    unknownCode: (code: string) =>
      `The link asks for defaults that this page does not know, v=${code}: it shows its own. Reload the page, in case it is older than the link.`,
    noStep: (step: string) =>
      `The link’s iteration is no whole number, step=${step}: the run begins without stopping there.`,
  },
  keep: {
    film: 'Record a film',
    stopFilm: 'End the film',
  },
  stage: {
    more: 'More on this',
    why: 'What it says',
    score: 'critic’s score',
    atStep: (caption: string, step: number) => `${caption}, iteration ${whole(step)}`,
    recording: (step: number) => `A recorded run, iteration ${whole(step)}. Yours starts by itself.`,
    recordingStill: (step: number) =>
      `A recorded run, iteration ${whole(step)}. Press Play to train your own.`,
    recordingAbsent: 'The recorded run has not come from the server.',
    recordingMoment: 'Moment of the recorded run',
    recordedAt: (step: number, w1: string, covered: number) =>
      `Iteration ${whole(step)}: exact W₁ ${w1}, ${covered} of 8 modes`,
    replay: 'recorded run',
    exampleOne: 'Example 1: drag θ',
    walk: 'Walk through the latent space',
    moment: 'Look back',
    momentOf: (step: number, newest: number) =>
      step >= newest ? `now, iteration ${whole(newest)}` : `iteration ${whole(step)} of ${whole(newest)}`,
    realPictures: (count: number) => `Real ones, as they are trained: ${count} of them`,
    compiling: 'Compiling the kernels …',
    noGpu: 'There is no WebGPU here: nothing can be trained.',
    /** Why nothing can be trained here. */
    withoutGpu: {
      insecure:
        'Browsers give WebGPU to pages over https only: open this page by an address that begins with https://.',
      missing: 'This browser has no WebGPU, so it cannot train here.',
      refused: 'This browser has WebGPU, but gives no GPU to this page.',
    },
    /** Browsers that have WebGPU without any setting, and the first version of each. */
    browsers: {
      windows: 'On Windows these have it: Chrome or Edge 113, Firefox 141, or newer.',
      mac: 'On a Mac these have it: Chrome or Edge 113, Safari 26, Firefox 147 (on Apple silicon), or newer.',
      ios: 'On iPhone and iPad every browser has it from iOS or iPadOS 26 on: update the system.',
      linux:
        'On Linux these have it: Chrome 144 on Intel’s graphics, Chrome 147 on NVIDIA’s, or newer. Firefox has it once dom.webgpu.enabled is true in about:config.',
      android: 'On Android 12 or newer these have it: Chrome or Edge 121, or newer.',
    },
    meanwhile: 'Until then: the story needs no GPU, and here is a recorded run to look at.',
    training: (what: string) => `Training: ${what}.`,
    paused: (what: string) => `Paused: ${what}.`,
    samplesOn: (count: number, data: string, adapter: string) =>
      `${whole(count)} samples of ${data}, on ${adapter}`,
    unnamedAdapter: 'a GPU that the browser does not name',
    softwareAdapter: (name: string) => (name ? `${name} (the processor)` : 'the processor'),
    ownPictures: 'your pictures',
    ownDrawing: 'your drawing',
    twoLines: 'two lines',
    inSeconds: (milestone: string, wait: string) => `${milestone} in about ${wait}.`,
    seconds: (count: number) => `${count} s`,
    minutes: (count: number) => `${count} min`,
    hours: (count: number) => `${count} h`,
    milestones: {
      modes: 'All eight modes',
      sharp: 'Most points on their mode',
      digits: 'First digits',
      clear: 'Clear digits',
      shapes: 'First shapes',
    },
    goal: (step: number) => `Iteration ${whole(step)}, where it stops,`,
    slow: 'Slow: this browser computes without a GPU. How to get it',
    advice: {
      windows:
        'In the browser’s settings, under System, switch on graphics acceleration; update the graphics driver; restart the browser. chrome://gpu should then say WebGPU: Hardware accelerated.',
      mac: 'In the browser’s settings, under System, switch on graphics acceleration and restart the browser. chrome://gpu should then say WebGPU: Hardware accelerated.',
      linux:
        'Install a Vulkan driver (mesa-vulkan-drivers, or NVIDIA’s own), set chrome://flags/#enable-unsafe-webgpu and chrome://flags/#enable-vulkan to Enabled, and restart the browser. chrome://gpu should then say WebGPU: Hardware accelerated.',
      ios: 'Update to iOS or iPadOS 26 or newer, and restart the browser.',
      android: 'Chrome 121 or newer on Android 12 or newer has WebGPU on GPUs of ARM and Qualcomm.',
    },
    figures: {
      iteration: 'Iteration',
      speed: 'Iterations a second',
      distance: 'Distance W₁',
      distanceOf: { wgan: 'W₁ of the WGAN', gan: 'W₁ of the GAN' },
      floor: (value: string) => `floor ${value}`,
      proven: 'By the critic',
      perSlope: 'estimate ÷ slope',
      estimate: 'Wasserstein estimate',
      median: 'median of 101',
      jensen: 'JS estimate',
      jensenMost: 'at most 0.693',
      modes: 'Modes',
      modesOf: { wgan: 'Modes, WGAN', gan: 'Modes, GAN' },
      covered: (covered: number, modes: number) => `${covered} of ${modes}`,
      within: (percent: number) => `${percent} % within 3σ`,
      weights: 'Weights',
    },
    otherNotes: (count: number) => `and ${count} more`,
    give: (expected: string) => `Give ${expected}.`,
    paperIs: 'the paper’s value',
    paper: (value: string) => `paper: ${value}`,
    /** Values of settings by other names than the command line's. */
    choices: {
      '': 'no',
      true: 'yes',
      wgan: 'WGAN, clipped',
      'wgan-gp': 'WGAN-GP',
      'wgan-lp': 'WGAN-LP',
      'wgan-div': 'WGAN-div',
      gan: 'GAN',
      lsgan: 'LSGAN',
      r1: 'GAN with R1',
      hinge: 'hinge',
      rmsprop: 'RMSProp',
      adam: 'Adam',
      adamw: 'AdamW',
      sgd: 'SGD',
      constant: 'constant',
      reference: 'as the reference code',
      paper: 'as the paper',
    },
    ownHint:
      'They are read in this tab and stay on this device. A few hundred of one kind are a good start: of a dozen the networks learn copies.',
    trainOn: 'Train on',
    restart: 'Restart',
    restartWith: 'Restart with these',
    play: 'Play',
    pause: 'Pause',
  },
};

export type Texts = typeof texts;
