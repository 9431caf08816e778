// Step 5: a clipped critic in training. Drag c and n_critic, and see slope, weights at ±c and the estimate answer.

import { proxy } from 'comlink';
import { element } from '../page/element.ts';
import { story } from '../texts/texts.ts';
import { type CriticLook, clips, criticSteps, weightBins } from './critic.ts';
import { createCriticPlayer } from './critic-player.ts';
import { keysOf } from './keys.ts';
import { createLiveButtons } from './live-buttons.ts';
import { createLiveRun } from './live-run.ts';
import { wantsMotion } from './motion.ts';
import { createPlot, type Size } from './plot.ts';
import { createScatter } from './scatter.ts';
import { createSlider } from './slider.ts';
import type { MountStep } from './step.ts';
import { axisBelow, axisLeft, curve, type Scale, scale, svg } from './svg.ts';

/** Looks that the curves reach back. */
const kept = 80;
/** Ends of the curves' axis, in powers of ten. */
const powers = [-4, 2] as const;

/** The highest bar that is drawn. */
const mostShare = 0.5;

export const mountCritic: MountStep = ({ figure, controls, answer }) => {
  const words = story.critic;
  let looks: CriticLook[] = [];
  const clip = createSlider('clip', { label: words.clip, stops: clips, value: 0.1, text: words.clipText });
  const steps = createSlider('n-critic', {
    label: words.nCritic,
    stops: criticSteps,
    value: 5,
    text: String,
  });
  const asked = () => ({ clip: clip.value(), nCritic: steps.value() });
  const player = createCriticPlayer(clip, steps, asked);
  const cloud = createScatter();
  const show = () => {
    const look = looks.at(-1);
    cloud.draw(look?.real ?? new Float32Array(0), look?.points ?? new Float32Array(0), words.cloud(look));
    weights.redraw(words.weights(look));
    curves.redraw(words.picture(look));
    const state = run.state();
    const recorded = player.loaded();
    answer(
      state.kind === 'failed'
        ? state.message
        : words.answer({ look, asked: asked(), state: state.kind, recorded }),
    );
  };
  /** Of a recording the pair that is asked for is there at once, at the same iteration. */
  const moved = () => {
    const other = player.at(looks.length - 1);
    if (other) looks = [...looks.slice(0, -1), other];
    show();
  };
  const still = { handles: [], valueAt: () => 0 };
  const weights = createPlot({ ...still, draw: (size) => bars(size, looks.at(-1)) });
  const curves = createPlot({ ...still, draw: (size) => overTime(size, looks) });
  const run = createLiveRun<CriticLook>({
    begin: (live, tell) =>
      live.critic(
        asked(),
        proxy(async (look: CriticLook) => {
          await tell(look);
          return asked();
        }),
      ),
    recorded: player.load,
    look: (look) => {
      looks = [...looks, look].slice(-kept);
      show();
    },
    changed: () => {
      buttons.render();
      show();
    },
  });
  const buttons = createLiveButtons(run, () => {
    run.end();
    looks = [];
    run.play();
  });
  clip.listen(moved);
  steps.listen(moved);
  figure.append(element('div', { class: 'pair' }, cloud.box, weights.box), curveKeys(), curves.box);
  controls.append(element('div', { class: 'sliders' }, clip.box, steps.box), buttons.box);
  show();
  if (wantsMotion()) run.play();
  return () => {
    run.end();
    cloud.destroy();
    weights.destroy();
    curves.destroy();
  };
};

function curveKeys(): Element {
  const { estimate, slope, ratio, exact } = story.critic;
  return keysOf([
    ['w1', estimate],
    ['slope', slope],
    ['js', ratio],
    ['exact', exact],
  ]);
}

/** How the critic's weights lie between −c and c. */
function bars({ width, height }: Size, look: CriticLook | undefined): SVGElement[] {
  const words = story.critic;
  const ends = [46, width - 14] as const;
  const x = scale([0, weightBins], ends);
  const y = scale([0, mostShare], [height - 42, 24]);
  const shares = look?.weights ?? [];
  return [
    ...shares.map((share, i) =>
      svg('rect', {
        class: `fill ${i === 0 || i === weightBins - 1 ? 'fake' : 'real'}`,
        x: x(i) + 0.5,
        y: y(Math.min(mostShare, share)),
        width: x(1) - x(0) - 1,
        height: y(0) - y(Math.min(mostShare, share)),
      }),
    ),
    axisBelow({
      scale: x,
      ticks: [
        [0.5, '−c'],
        [weightBins / 2, '0'],
        [weightBins - 0.5, 'c'],
      ],
      at: y(0),
      title: words.weight,
      ends,
    }),
    axisLeft({
      scale: y,
      ticks: [
        [0, '0'],
        [mostShare / 2, '25 %'],
        [mostShare, '50 %'],
      ],
      at: ends[0],
      title: words.share,
      ends: [y(0), y(mostShare)],
    }),
  ];
}

/** Estimate, slope, their ratio and exact W₁ on one axis of powers of ten; a mark where c or n_critic changed. */
function overTime({ width, height }: Size, looks: readonly CriticLook[]): SVGElement[] {
  const words = story.critic;
  const ends = [58, width - 14] as const;
  const first = looks[0]?.step ?? 0;
  const last = Math.max(first + 100, looks.at(-1)?.step ?? 0);
  const x = scale([first, last], ends);
  const y = scale(powers, [height - 42, 24]);
  const high: Scale = (value) =>
    y(Math.min(powers[1], Math.max(powers[0], Math.log10(Math.max(value, 1e-9)))));
  const line = (kind: string, of: (look: CriticLook) => number) =>
    curve(
      kind,
      looks.map((look) => [x(look.step), high(of(look))]),
    );
  const changes = looks.filter(({ asked }, i) => {
    const before = looks[i - 1]?.asked;
    return before && (before.clip !== asked.clip || before.nCritic !== asked.nCritic);
  });
  return [
    ...changes.map(({ step }) =>
      svg('path', { class: 'guide', d: `M${x(step)} ${y(powers[0])}V${y(powers[1])}` }),
    ),
    axisBelow({ scale: x, ticks: [first, last], at: y(powers[0]), title: words.axis, ends }),
    axisLeft({
      scale: y,
      ticks: [
        [-4, '0.0001'],
        [-2, '0.01'],
        [0, '1'],
        [2, '100'],
      ],
      at: ends[0],
      title: words.value,
      ends: [y(powers[0]), y(powers[1])],
    }),
    line('slope', ({ slope }) => slope),
    line('exact', ({ w1 }) => w1),
    line('js', ({ estimate, slope }) => estimate / slope),
    line('w1', ({ estimate }) => estimate),
  ];
}
