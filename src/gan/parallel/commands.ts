// How rank 0 leads: words to all other ranks, each with a payload, and a sign of life where it has nothing to say.
import type { Exchange } from './exchange.ts';

/**
 * What rank 0 says, in the order of their codes.
 *   wait     it is busy with something of its own, and alive
 *   setup    what is trained: JSON
 *   state    where training goes on from: a safetensors file
 *   begin    its trainer is ready: all wait for each other
 *   iterate  an outer iteration
 *   average  weights and averages become their means over the ranks
 *   end      nothing more; the number is the exit code
 */
export const commandNames = ['wait', 'setup', 'state', 'begin', 'iterate', 'average', 'end'] as const;
export type CommandName = (typeof commandNames)[number];

export interface Command {
  readonly name: CommandName;
  readonly number: number;
  readonly payload: Uint8Array;
}

const none = new Uint8Array(0);

/** Rank 0's side. */
export class Leader {
  readonly #exchange: Exchange;
  readonly #everyMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #resting = false;

  /** @param everyMs milliseconds between two signs of life */
  constructor(exchange: Exchange, everyMs: number) {
    this.#exchange = exchange;
    this.#everyMs = everyMs;
    this.rest();
  }

  /** Says something to all, who exchange with it what belongs to that: there are no signs of life until it rests. */
  async send(name: CommandName, payload = none, number = 0): Promise<void> {
    this.hold();
    await this.#say(name, payload.length, number);
    if (payload.length > 0) await this.#exchange.broadcast(payload);
  }

  /** It is busy with something of its own, and gives signs of life meanwhile. */
  rest(): void {
    this.hold();
    this.#resting = true;
    this.#timer = setTimeout(() => {
      const again = () => {
        if (this.#resting) this.rest();
      };
      // What has come between the ranks, the next exchange tells.
      this.#say('wait', 0, 0).then(again, () => {});
    }, this.#everyMs);
    this.#timer.unref?.();
  }

  hold(): void {
    this.#resting = false;
    clearTimeout(this.#timer);
  }

  async #say(name: CommandName, bytes: number, number: number): Promise<void> {
    const frame = new Uint32Array([commandNames.indexOf(name), number, bytes]);
    await this.#exchange.broadcast(new Uint8Array(frame.buffer));
  }
}

/** The next word of rank 0 that is not `wait`: every other rank's side. */
export async function nextCommand(exchange: Exchange): Promise<Command> {
  for (;;) {
    const frame = new Uint32Array(3);
    await exchange.broadcast(new Uint8Array(frame.buffer));
    const [code = 0, number = 0, length = 0] = frame;
    const name = commandNames[code];
    if (name === undefined) throw new Error(`rank 0 said ${code}`);
    if (name === 'wait') continue;
    const payload = new Uint8Array(length);
    if (length > 0) await exchange.broadcast(payload);
    return { name, number, payload };
  }
}
