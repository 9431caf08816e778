// The state of a run as several processes share it: which buffers hold it, how it is averaged, and the last state that was
// whole: at the end of an iteration, and the same on all ranks.
import { counterWords } from '../../core/counters.ts';
import { sizeOf } from '../../core/shape.ts';
import { KeptBuffers } from '../../runtime/packed.ts';
import { optimiserOf } from '../optimisers.ts';
import { emaKinds } from '../step-constants.ts';
import type { RunState } from '../trainer/run-state.ts';
import type { Shard } from './exchange.ts';

type Parts = Pick<RunState, 'buffers' | 'critic' | 'generator' | 'config'>;

/** Buffers of weights and of the optimiser's averages. */
export function trainedBuffers({ buffers, config }: Parts): string[] {
  const averages = optimiserOf(config.optimizer).averages(config);
  return (['critic', 'generator'] as const)
    .flatMap((network) => ['weights', ...averages].map((kind) => `${network}.${kind}`))
    .concat(`generator.${emaKinds.weights}`)
    .filter((name) => buffers.has(name));
}

/** Buffers of the networks' statistics, of which some runs have none. */
export function statisticBuffers({ buffers }: Pick<Parts, 'buffers'>): string[] {
  return ['critic.statistics', 'generator.statistics', `generator.${emaKinds.statistics}`].filter((name) =>
    buffers.has(name),
  );
}

/**
 * Words of the packed buffers `names` that have no mean: the unit vectors of spectral norm, and whatever else a network
 * gives itself. All ranks take those of rank 0.
 */
export function wordsOfRankZero(
  { buffers, critic, generator }: Parts,
  names: readonly string[],
): readonly (readonly [begin: number, end: number])[] {
  let at = 0;
  return names.flatMap((name) => {
    const first = at;
    at += buffers.get(name).size / 4;
    if (!statisticBuffers({ buffers }).includes(name)) return [];
    const { statistics } = name.startsWith('critic.') ? critic : generator;
    return statistics
      .filter((statistic) => !/running_(?:mean|var)$/.test(statistic.name))
      .map(({ offset, shape }) => {
        const begin = first + offset / 4;
        return [begin, begin + sizeOf(shape)] as const;
      });
  });
}

/** The last whole state, kept on the GPU. */
export class WholeState {
  readonly #state: RunState;
  readonly #kept: KeptBuffers;
  #position: RunState['position'];

  constructor(state: RunState) {
    this.#state = state;
    const names = [...trainedBuffers(state), ...statisticBuffers(state), 'state'];
    this.#kept = new KeptBuffers(state.device, state.buffers, names);
    this.#position = { ...state.position };
    this.#kept.keep();
  }

  /** It is whole now. */
  keep(): void {
    this.#kept.keep();
    this.#position = { ...this.#state.position };
  }

  /** Goes back to it. Batches that were read ahead are of no use then: training ends here. */
  goBack(): void {
    this.#kept.putBack();
    Object.assign(this.#state.position, this.#position);
  }

  destroy(): void {
    this.#kept.destroy();
  }
}

/**
 * The counters of a rank, by those of rank 0, at which one process with the batch of all would be: its part of a batch
 * begins behind those of the ranks before it.
 *
 * @param batch rows of one part
 * @param count samples of the data
 */
export function countersOfRank(
  counters: Uint32Array,
  { rank }: Shard,
  { batch, count }: { readonly batch: number; readonly count: number },
): Uint32Array {
  const own = counters.slice();
  const at = (own[counterWords.position] ?? 0) + rank * batch;
  own[counterWords.position] = at % count;
  own[counterWords.epoch] = (own[counterWords.epoch] ?? 0) + Math.floor(at / count);
  return own;
}
