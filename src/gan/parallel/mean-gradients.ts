// --sync gradients: each step of each network is taken with the mean of the ranks' gradients, so that n ranks with batch b
// train as one process with batch n·b does. A step is cut in two for it: what makes the gradients, and the update behind
// them, which goes to the GPU together with the gradients of the next step.
import { PackedBuffers } from '../../runtime/packed.ts';
import { type Replay, submitReplays } from '../../runtime/replay.ts';
import type { PlannedStep, TrainingStep } from '../planned-step.ts';
import type { RunState } from '../trainer/run-state.ts';
import { feedSteps } from '../trainer/submit-steps.ts';
import type { Companion } from './companion.ts';
import type { Ranks } from './ranks.ts';

interface Halves {
  readonly gradients: Replay;
  readonly update: Replay;
  /** Gradients, with the scores and measures that telemetry takes up: means of the whole batch, too. */
  readonly means: PackedBuffers;
}

export class MeanGradients implements Companion {
  readonly #ranks: Ranks;
  readonly #state: RunState;
  readonly #critic: Halves;
  readonly #generator: Halves;

  private constructor(ranks: Ranks, critic: Halves, generator: Halves) {
    this.#ranks = ranks;
    this.#state = ranks.state;
    this.#critic = critic;
    this.#generator = generator;
  }

  static async open(ranks: Ranks): Promise<MeanGradients> {
    const { critic, generator } = ranks.state.plan.steps;
    return new MeanGradients(
      ranks,
      await halvesOf(ranks.state, critic, 'critic'),
      await halvesOf(ranks.state, generator, 'generator'),
    );
  }

  next(): Promise<boolean> {
    const { leader, whole } = this.#ranks;
    return this.#ranks.together(async () => {
      await this.#ranks.begin();
      if (leader) await leader.send('iterate');
      else if ((await this.#ranks.told('iterate', 'end')) === 'end') return false;
      whole.keep();
      return true;
    });
  }

  submit<T>(steps: readonly Replay[], submitLast: (part: readonly Replay[]) => T): Promise<T> {
    const { device, replays } = this.#state;
    return this.#ranks.together(async () => {
      let updates: Replay[] = [];
      for (const step of steps) {
        const { gradients, update, means } = step === replays.critic ? this.#critic : this.#generator;
        await feedSteps(this.#state, [step]);
        submitReplays(device, 'gradients', [...updates, gradients], means);
        const values = await means.take();
        await this.#ranks.mean(values);
        means.write(values);
        updates = [update];
      }
      const result = submitLast(updates);
      await this.#ranks.compare();
      this.#ranks.leader?.rest();
      return result;
    });
  }

  /** It is whole after every iteration. */
  async rest(): Promise<void> {
    this.#ranks.whole.keep();
  }

  destroy(): void {
    this.#ranks.destroy();
    this.#critic.means.destroy();
    this.#generator.means.destroy();
  }
}

async function halvesOf(
  state: RunState,
  { plan, updateAt }: TrainingStep,
  network: 'critic' | 'generator',
): Promise<Halves> {
  const half = (name: string, begin: number, end?: number): PlannedStep => ({
    plan: { ...plan, name: `${plan.name}.${name}`, steps: plan.steps.slice(begin, end), initialWrites: [] },
    buffers: new Map(),
    tables: [],
  });
  const [gradients, update] = await state.addAll([half('gradients', 0, updateAt), half('update', updateAt)]);
  const names = ['gradients', 'scores', 'measures'].map((kind) => `${network}.${kind}`);
  return { gradients, update, means: new PackedBuffers(state.device, state.buffers, names) };
}
