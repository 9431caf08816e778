// What both ways of training together share: who leads, how a mean is taken, and how ranks are compared.
import { crc32 } from '../../core/crc.ts';
import { EarthmoverError } from '../../core/errors.ts';
import { PackedBuffers } from '../../runtime/packed.ts';
import type { RunState } from '../trainer/run-state.ts';
import { type CommandName, type Leader, nextCommand } from './commands.ts';
import type { Exchange } from './exchange.ts';
import { trainedBuffers, WholeState } from './shared-state.ts';

export interface RanksOptions {
  readonly exchange: Exchange;
  /** Of rank 0. */
  readonly leader?: Leader | undefined;
  /** Aborted where this rank was asked to stop: the others learn it with the next mean. */
  readonly signal?: AbortSignal | undefined;
  /** Of rank 0: called where any rank was. */
  readonly stop?: (() => void) | undefined;
  /** Of the others: called where rank 0 has ended the run, with its exit code. It ends the loop of `train` by its signal. */
  readonly ended?: ((code: number) => void) | undefined;
  /** Compares the weights of all ranks after each mean, and receives a line of it; left out, nothing is compared. */
  readonly compared?: ((line: string) => void) | undefined;
}

/** The ranks may be minutes apart where they begin: data are prepared, and kernels compile. */
const beginningMs = 600_000;

export class Ranks {
  readonly exchange: Exchange;
  readonly whole: WholeState;
  readonly state: RunState;
  readonly #options: RanksOptions;
  readonly #trained: PackedBuffers;
  #begun = false;
  /** The iteration in which the first mean was taken: kernels compile in it. */
  #firstStep: number | undefined;

  constructor(state: RunState, options: RanksOptions) {
    this.state = state;
    this.exchange = options.exchange;
    this.#options = options;
    this.whole = new WholeState(state);
    this.#trained = new PackedBuffers(state.device, state.buffers, trainedBuffers(state));
  }

  get leader(): Leader | undefined {
    return this.#options.leader;
  }

  /** Where the trainer begins, and its kernels are compiled: waits for the others, once. */
  async begin(): Promise<void> {
    if (this.#begun) return;
    this.#begun = true;
    if (this.leader) await this.leader.send('begin');
    else await this.told('begin');
    await this.exchange.barrier(beginningMs);
    this.whole.keep();
  }

  /** What rank 0 says is next; only for the others. */
  async told<Name extends CommandName>(...expected: readonly Name[]): Promise<Name> {
    const { name, number } = await nextCommand(this.exchange);
    if (name === 'end') this.#options.ended?.(number);
    const known = expected.find((each) => each === name);
    if (known === undefined) throw new Error(`rank 0 said ${name}, not ${expected.join(' or ')}`);
    return known;
  }

  /**
   * Replaces values by their mean over the ranks; the last one is not theirs, but says whether anyone was asked to stop.
   * @param ofRankZero ranges [begin, end) that all ranks take from rank 0
   */
  async mean(
    values: Float32Array,
    ofRankZero: readonly (readonly [begin: number, end: number])[] = [],
  ): Promise<void> {
    const { ranks, rank } = this.exchange;
    if (rank > 0) for (const [begin, end] of ofRankZero) values.fill(0, begin, end);
    values[values.length - 1] = this.#options.signal?.aborted ? 1 : 0;
    const { step } = this.state.position;
    this.#firstStep ??= step;
    await this.exchange.sum(values, step <= this.#firstStep + 1 ? beginningMs : undefined);
    if ((values.at(-1) ?? 0) > 0) this.#options.stop?.();
    const kept = ofRankZero.map(([begin, end]) => [begin, values.slice(begin, end)] as const);
    for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) / ranks;
    for (const [begin, words] of kept) values.set(words, begin);
  }

  /** Where that is asked for, whether all ranks have the same weights. @throws error where they have not */
  async compare(): Promise<void> {
    const { compared } = this.#options;
    if (!compared) return;
    const { buffer } = await this.#trained.read();
    const own = crc32(new Uint8Array(buffer, 0, 4 * this.#trained.words));
    const first = new Uint32Array([own]);
    await this.exchange.broadcast(new Uint8Array(first.buffer));
    const others = new Float32Array([first[0] === own ? 0 : 1]);
    await this.exchange.sum(others);
    const { step } = this.state.position;
    if ((others[0] ?? 0) > 0)
      throw new Error(`step ${step}: ${others[0]} ranks have other weights than rank 0`);
    compared(
      `step ${step}: ${this.exchange.ranks} ranks have the weights ${own.toString(16).padStart(8, '0')}`,
    );
  }

  /** Does what the ranks do together; where one is gone, the trainer is put back to its last whole state. */
  async together<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (fault) {
      this.leader?.hold();
      if (fault instanceof EarthmoverError && fault.kind === 'ranks') this.whole.goBack();
      throw fault;
    }
  }

  destroy(): void {
    this.leader?.hold();
    this.whole.destroy();
    this.#trained.destroy();
  }
}
