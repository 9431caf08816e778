// What the guided story says, in English.

import { short } from '../page/short.ts';
import type { CriticAsked, CriticLook } from '../story/critic.ts';
import type { DigitsLook } from '../story/digits.ts';
import type { DuelLook, DuelModel, DuelSide, DuelVerdict } from '../story/duel.ts';
import { minus } from './minus.ts';

const percent = (share: number) => `${Math.round(100 * share)} %`;

const recording = 'A recording, since there is no WebGPU here.';

const duelNames: Readonly<Record<DuelModel, string>> = { wgan: 'WGAN', gan: 'GAN' };

export const story = {
  words: {
    steps: 'Steps of the story',
    step: (step: number, of: number) => `Step ${step} of ${of}`,
    stepOf: (step: number, of: number, title: string) => `Step ${step} of ${of}: ${title}`,
    previous: 'Back',
    next: 'Next',
    about: 'What this is',
    play: 'Play',
    hold: 'Pause',
    again: 'Play again',
    whole: 'Open in Earthmover',
  },

  heaps: {
    title: 'Moving earth',
    about:
      'Above the ground is earth; below it, in orange, a hole of the same size. Each arc carries earth to where it is missing. What a plan costs is mass times distance, added up. You see the cheapest plan there is. Its cost is the Wasserstein distance W₁.',
    task: 'Drag the earth or the hole, or choose another hole.',
    question: 'Where does it cost least, and does the cost ever jump on the way?',
    real: { label: 'Middle of the earth' },
    fake: { label: 'Middle of the hole' },
    place: (value: number) => `at ${minus(value)}`,
    axis: 'place, in the unit of W₁',
    shape: 'The hole',
    shapes: { hill: 'like the earth', hills: 'two holes', flat: 'flat' },
    cost: (cost: number) => `W₁ = ${minus(cost)}`,
    picture: (moves: number, cost: number) =>
      `A heap of earth, a hole, and ${moves} arcs from one to the other. They cost ${minus(cost)}`,
    answer: ({
      cost,
      least,
      apart,
    }: {
      readonly cost: number;
      readonly least: number;
      readonly apart: number;
    }) => {
      const none = least < 0.005;
      if (cost < 0.005) return 'W₁ is 0: the two are the same, and nothing is left to carry.';
      if (cost < least + 0.005) {
        return `W₁ is ${minus(cost)}, the least for these two forms. It is not 0, since they differ.`;
      }
      const way = apart > 0 ? 'to the right' : 'to the left';
      return none
        ? `W₁ is ${minus(cost)}: every grain goes ${minus(cost)} ${way}. A small drag makes a small change, so there is always a way down.`
        : `W₁ is ${minus(cost)}. The least for these two forms is ${minus(least)}. A small drag makes a small change, so there is always a way down.`;
    },
  },

  lines: {
    title: 'Two lines, four distances',
    about:
      'The data are the points of the line at 0. The generator makes the points of the orange one, at a distance θ. It is Example 1 of the paper: two sets that share no point. Below, four distances between them, over θ.',
    task: 'Drag the orange line.',
    question: 'Which of the four tells the generator where to go?',
    theta: 'Place θ of the generated line',
    at: (theta: number) => `θ = ${minus(theta)}`,
    real: 'data',
    generated: 'generated',
    axis: 'θ',
    distance: 'distance',
    curves: {
      kl: 'KL = ∞',
      tv: 'total variation = 1',
      js: 'JS = log 2',
      w1: 'W₁ = |θ|',
    },
    picture: (theta: number) =>
      `Two lines, at 0 and at ${minus(theta)}. Over θ: W₁ as a V, and three flat lines for JS, total variation and KL, each with a gap at 0`,
    answer: (theta: number) =>
      theta === 0
        ? 'The lines are one: all four distances are 0. One step away, three of them jump to their greatest value.'
        : `Only W₁. It is ${minus(Math.abs(theta))} and falls ${theta > 0 ? 'to the left' : 'to the right'}, where the data are. The other three are the same at every θ but 0: no slope, nothing to follow.`,
  },

  optimal: {
    title: 'What the generator feels',
    about:
      'Both networks at their best, against samples from two bells. The discriminator of a GAN says how likely x is real. The critic of a WGAN is the best function of slope at most 1. Below: how hard each of them pulls a sample at x.',
    task: 'Drag the orange bell.',
    question: 'What pull is left for generated samples far from the data?',
    mean: 'Mean of the generated samples',
    at: (mean: number) => `at ${minus(mean, 1)}`,
    real: 'data',
    generated: 'generated',
    discriminator: 'discriminator D',
    critic: 'critic f (scaled)',
    score: 'score',
    pull: 'pull: |slope of log(1 − D)| and |slope of f|',
    axis: 'x, in standard deviations',
    picture: ({ discriminator, critic }: { readonly discriminator: number; readonly critic: number }) =>
      `Two bells with discriminator and critic, and the pull of each. On generated samples it is ${short(discriminator)} by the discriminator and ${critic} by the critic`,
    answer: ({
      w1,
      js,
      discriminator,
      critic,
    }: {
      readonly w1: number;
      readonly js: number;
      readonly discriminator: number;
      readonly critic: number;
    }) =>
      critic === 0
        ? 'The bells are the same: W₁ and JS are 0, and nothing pulls.'
        : `On average the discriminator pulls with ${short(discriminator)}, the critic with ${critic}. ${
            discriminator < 0.05
              ? 'The discriminator tells the two apart so well that its slope is gone.'
              : 'The bells overlap, so both pull.'
          } W₁ is ${minus(w1)}; JS is ${js.toFixed(3)} of at most 0.693.`,
  },

  duel: {
    title: 'WGAN and GAN, from one seed',
    about:
      'Both learn the same eight heaps of data, with the same networks, noise, optimiser and seed. One has the critic of a WGAN (with a gradient penalty), the other the discriminator of a GAN. Exact W₁ is solved from the points; neither of them sees it.',
    task: 'Let it play, then drag the time back.',
    question: 'Which one finds all eight heaps, and whose own estimate tells how far it is?',
    anew: 'Another seed',
    time: 'Iteration',
    at: (step: number) => `iteration ${step}`,
    axis: 'iteration',
    share: 'share of its greatest',
    heaps: 'heaps found, of 8',
    exact: 'exact W₁',
    estimate: { wgan: 'WGAN’s estimate', gan: 'GAN’s estimate (JS)' },
    cloud: (model: DuelModel, side: DuelSide | undefined) =>
      `${duelNames[model]}${side ? `: ${side.found} of 8 heaps, W₁ ${short(side.w1)}` : ''}`,
    picture: (look: DuelLook | undefined) =>
      look
        ? `Curves up to iteration ${look.step}. WGAN: ${look.sides.wgan.found} of 8 heaps, exact W₁ ${short(look.sides.wgan.w1)}. GAN: ${look.sides.gan.found} of 8, ${short(look.sides.gan.w1)}`
        : 'Curves over time, still empty',
    answer: ({
      look,
      verdict,
      seed,
      over,
      state,
      recorded,
    }: {
      readonly look: DuelLook | undefined;
      readonly verdict: DuelVerdict | undefined;
      readonly seed: number;
      /** Whether `look` is the last one. */
      readonly over: boolean;
      readonly state: 'waiting' | 'starting' | 'playing' | 'held' | 'done';
      /** Whether it is a recording. */
      readonly recorded: boolean;
    }) => {
      if (!look || !verdict) {
        return state === 'starting' ? 'Asking for the GPU …' : `Press Play: seed ${seed}, half a minute.`;
      }
      const { wgan, gan } = look.sides;
      const found = `${recorded ? `${recording} ` : ''}Seed ${recorded ? 1 : seed}, iteration ${look.step}: the WGAN has found ${wgan.found} of 8 heaps, the GAN ${gan.found}; exact W₁ is ${short(wgan.w1)} and ${short(gan.w1)}.`;
      const { follows } = verdict;
      if (follows.wgan === undefined || follows.gan === undefined) return found;
      const tells = ` With W₁ the WGAN’s estimate has a rank correlation of ${minus(follows.wgan)}, the GAN’s of ${minus(follows.gan)}.`;
      if (!over) return found + tells;
      return `${found}${tells} ${
        verdict.holds
          ? 'So here the WGAN finds more and is nearer.'
          : 'So here the WGAN is not ahead: the settings suit this seed of the GAN.'
      }`;
    },
  },

  critic: {
    title: 'What the clip does',
    about:
      'The paper’s WGAN puts every weight of the critic back into [−c, c] after each step. That bounds the critic’s slope, at a value that nobody knows. So its estimate is W₁ times an unknown factor, until it is divided by the slope.',
    task: 'Drag c and n_critic while it trains.',
    question: 'Which of the curves jump with c, and which one stays by the exact W₁?',
    clip: 'Clip c',
    nCritic: 'n_critic',
    clipText: (clip: number) => `${clip}`,
    cloud: (look: CriticLook | undefined) => (look ? `Iteration ${look.step}` : 'Nothing yet'),
    weight: 'weight of the critic',
    share: 'share of weights',
    weights: (look: CriticLook | undefined) =>
      look
        ? `How the critic’s weights lie between −c and c: ${percent(look.atClip)} at the ends`
        : 'How the critic’s weights lie, still empty',
    estimate: 'estimate',
    slope: 'slope of f',
    ratio: 'estimate ÷ slope',
    exact: 'exact W₁',
    axis: 'iteration',
    value: 'value, in powers of ten',
    picture: (look: CriticLook | undefined) =>
      look
        ? `Over time, now: estimate ${short(look.estimate)}, slope ${short(look.slope)}, their ratio ${short(look.estimate / look.slope)}, exact W₁ ${short(look.w1)}`
        : 'Curves over time, still empty',
    answer: ({
      look,
      asked,
      state,
      recorded,
    }: {
      readonly look: CriticLook | undefined;
      readonly asked: CriticAsked;
      readonly state: 'waiting' | 'starting' | 'playing' | 'held' | 'done';
      /** Whether it is a recording. */
      readonly recorded: boolean;
    }) => {
      if (!look) return state === 'starting' ? 'Asking for the GPU …' : 'Press Play, then drag.';
      if (look.asked.clip !== asked.clip || look.asked.nCritic !== asked.nCritic) {
        return `Going on with c = ${asked.clip} and n_critic = ${asked.nCritic} …`;
      }
      const source = recorded
        ? `${recording} The sliders change from one run to another: each pair has one. `
        : '';
      return `${source}With c = ${asked.clip}, ${percent(look.atClip)} of the weights stand at ±c, and the critic’s slope is ${short(look.slope)}. The estimate is ${short(look.estimate)}; divided by the slope it is ${short(look.estimate / look.slope)}. Exact W₁ is ${short(look.w1)}.`;
    },
  },

  digits: {
    title: 'Pictures',
    about:
      'The same with digits: the generator turns noise into pictures of 32 by 32 pixels, the critic compares them with handwritten ones. No plan of earth can be drawn here, and exact W₁ of so many dimensions says little. What is left is the estimate.',
    task: 'Drag back in time.',
    question: 'From which iteration on can you read a digit, and where is the estimate by then?',
    time: 'Iteration',
    at: (step: number) => `iteration ${step}`,
    generated: (look: DigitsLook | undefined) => (look ? `Generated, iteration ${look.step}` : 'Nothing yet'),
    real: 'Real',
    estimate: 'Wasserstein estimate',
    axis: 'iteration',
    picture: (look: DigitsLook | undefined) =>
      look?.estimate === undefined
        ? 'The estimate over time, still empty'
        : `The estimate over time, now ${short(look.estimate)}`,
    answer: ({
      look,
      fall,
      state,
      recorded,
    }: {
      readonly look: DigitsLook | undefined;
      readonly fall: { readonly most: number; readonly mostAt: number; readonly now: number } | undefined;
      readonly state: 'waiting' | 'starting' | 'playing' | 'held' | 'done';
      /** Whether it is a recording. */
      readonly recorded: boolean;
    }) => {
      if (!look) return state === 'starting' ? 'Asking for the GPU …' : 'Press Play: a minute or two.';
      const source = recorded ? `${recording} ` : '';
      if (!fall) return `${source}Iteration ${look.step}: noise, and a critic that knows nothing yet.`;
      const now = `${source}Iteration ${look.step}: the estimate is ${short(fall.now)}`;
      // Before, it goes up and down with what the critic happens to know.
      if (look.step < 100 || fall.now > 0.7 * fall.most) {
        return `${now}. The critic is still learning what tells the two apart.`;
      }
      return `${now}. At its highest it was ${short(fall.most)}, at iteration ${fall.mostAt}; it falls as the pictures come nearer to digits.`;
    },
  },
};

export type StoryTexts = typeof story;
