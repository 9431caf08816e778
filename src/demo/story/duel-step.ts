// Step 4: a WGAN and a GAN from one seed, trained live; both clouds, what each says of its own distance, and the time to
// drag back and forth.

import { proxy } from 'comlink';
import { button, element } from '../page/element.ts';
import { fetchRecording } from '../page/recorded-file.ts';
import { story } from '../texts/texts.ts';
import { type DuelLook, duelGoal, duelModels, verdictOf } from './duel.ts';
import { createDuelChart } from './duel-chart.ts';
import { type DuelRecording, looksIn } from './duel-recording.ts';
import { keysOf } from './keys.ts';
import { createLiveButtons } from './live-buttons.ts';
import { createLiveRun } from './live-run.ts';
import { createLooks } from './looks.ts';
import { wantsMotion } from './motion.ts';
import { createScatter } from './scatter.ts';
import type { MountStep } from './step.ts';

const none = new Float32Array(0);

export const mountDuel: MountStep = ({ figure, controls, answer }) => {
  const words = story.duel;
  const clouds = { wgan: createScatter(), gan: createScatter() };
  let seed = 1;

  const show = () => {
    const shown = looks.shown();
    const look = shown.at(-1);
    for (const model of duelModels) {
      const side = look?.sides[model];
      clouds[model].draw(look?.real ?? none, side?.points ?? none, words.cloud(model, side));
    }
    plot.redraw(words.picture(looks.newest()));
    const state = run.state();
    if (state.kind === 'failed') {
      answer(state.message);
      return;
    }
    const verdict = verdictOf(shown);
    const recorded = state.recorded === true;
    answer(words.answer({ look, verdict, seed, over: look?.step === duelGoal, state: state.kind, recorded }));
  };
  const looks = createLooks<DuelLook>(() => handle, show);
  const { plot, handle } = createDuelChart(looks.all, looks.dragged);
  const run = createLiveRun<DuelLook>({
    begin: (live, tell) => live.duel(seed, proxy(tell)),
    recorded: recordedDuel,
    look: looks.take,
    changed: () => {
      buttons.render();
      show();
    },
  });
  const begin = () => {
    run.end();
    looks.clear();
    run.play();
  };
  const anew = button(words.anew, () => {
    seed++;
    begin();
  });
  const buttons = createLiveButtons(run, begin, anew);
  figure.append(
    element('div', { class: 'pair' }, clouds.wgan.box, clouds.gan.box),
    keysOf([
      ['found', words.heaps],
      ['exact', words.exact],
      ['w1', words.estimate.wgan],
      ['js', words.estimate.gan],
    ]),
    plot.box,
  );
  controls.append(buttons.box);
  show();
  if (wantsMotion()) run.play();
  return () => {
    run.end();
    plot.destroy();
    for (const model of duelModels) clouds[model].destroy();
  };
};

/** The duel of seed 1 as it was once; undefined where the page has no such file. */
async function recordedDuel(): Promise<readonly DuelLook[] | undefined> {
  const recording = await fetchRecording<DuelRecording>('duel');
  return recording && looksIn(recording);
}
