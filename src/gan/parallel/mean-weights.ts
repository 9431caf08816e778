// --sync weights N: each rank trains alone for N outer iterations, one submit each and nothing read back; then weights,
// averages and statistics become their means over the ranks.
import { PackedBuffers } from '../../runtime/packed.ts';
import type { Companion } from './companion.ts';
import type { Ranks } from './ranks.ts';
import { statisticBuffers, trainedBuffers, wordsOfRankZero } from './shared-state.ts';

export class MeanWeights implements Companion {
  readonly #ranks: Ranks;
  readonly #every: number;
  readonly #means: PackedBuffers;
  readonly #ofRankZero: ReturnType<typeof wordsOfRankZero>;
  /** Outer iterations since the last mean. */
  #since = 0;

  constructor(ranks: Ranks, every: number) {
    this.#ranks = ranks;
    this.#every = every;
    const { state } = ranks;
    const names = [...trainedBuffers(state), ...statisticBuffers(state)];
    this.#means = new PackedBuffers(state.device, state.buffers, names);
    this.#ofRankZero = wordsOfRankZero(state, names);
  }

  next(): Promise<boolean> {
    const { leader } = this.#ranks;
    return this.#ranks.together(async () => {
      await this.#ranks.begin();
      if (leader) {
        if (this.#since >= this.#every) await this.#lead();
        await leader.send('iterate');
        leader.rest();
      } else {
        const told = () => this.#ranks.told('iterate', 'average', 'end');
        for (let next = await told(); next !== 'iterate'; next = await told()) {
          if (next === 'end') return false;
          await this.#average();
        }
      }
      this.#since++;
      return true;
    });
  }

  /** Whoever looks at rank 0 now sees the means. */
  async rest(): Promise<void> {
    if (!this.#ranks.leader || this.#since === 0) return;
    await this.#ranks.together(() => this.#lead());
  }

  destroy(): void {
    this.#ranks.destroy();
    this.#means.destroy();
  }

  async #lead(): Promise<void> {
    const { leader } = this.#ranks;
    await leader?.send('average');
    await this.#average();
    leader?.rest();
  }

  async #average(): Promise<void> {
    const values = await this.#means.read();
    await this.#ranks.mean(values, this.#ofRankZero);
    this.#means.write(values);
    this.#since = 0;
    await this.#ranks.compare();
    this.#ranks.whole.keep();
  }
}
