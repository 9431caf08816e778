// Another framework's program, asked for steps line by line.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Workload } from '../../nn/workloads.ts';

/** A program of another that can be asked for the steps of a workload. */
export interface Peer {
  readonly name: string;
  /** Starts it in a process of its own, takes the steps that do not count, and waits for the next order. */
  readonly start: (workload: Workload) => Promise<PeerRun>;
}

export interface PeerRun {
  readonly remark: string;
  /** Has one order done, a line that the peer understands; for a step, an empty one. */
  readonly ask: (order?: string) => Promise<Done>;
  /** Resolves when the process has ended, and with it what it does to the machine. */
  readonly stop: () => Promise<void>;
}

/** What a peer tells of one order. */
export interface Done {
  readonly ms: number;
  /** Of a product: what it was computed by. */
  readonly variant?: string;
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A line of a peer's: one of the three. */
interface Message extends Partial<Done> {
  readonly ready?: string;
  /** Beside `ready`: what it runs on, where the peer knows. */
  readonly adapter?: string;
  readonly error?: string;
}

/** @param adapter what the peer must run on if it says what it runs on */
export async function startPeer(name: string, command: Command, adapter?: string): Promise<PeerRun> {
  const { program, args, env } = command;
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const ended = new Promise<void>((done) => {
    child.once('close', () => done()).once('error', () => done());
  });
  const next = messagesOf(name, child);
  const kill = () => child.kill();
  process.once('exit', kill);
  const stop = () => {
    child.stdin.end();
    return ended.finally(() => process.off('exit', kill));
  };
  try {
    const { ready, adapter: itsAdapter = adapter } = await next();
    if (adapter !== undefined && itsAdapter !== adapter) {
      throw new Error(`it runs on another adapter: ${itsAdapter}, not ${adapter}`);
    }
    return {
      remark: ready ?? name,
      ask: async (order = '') => {
        child.stdin.write(`${order}\n`);
        const { ms = Number.NaN, variant } = await next();
        return { ms, ...(variant !== undefined && { variant }) };
      },
      stop,
    };
  } catch (fault) {
    await stop();
    throw fault;
  }
}

/** Each call takes the next line; what the peer says of its failure, or its last words, become the error. */
function messagesOf(name: string, child: ChildProcess): () => Promise<Message> {
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  let words = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-2000);
  });
  const failed = new Promise<never>((_, fail) => child.on('error', fail));
  failed.catch(() => {});
  // A peer that is gone cannot be written to; its silence is told below.
  child.stdin!.on('error', () => {});
  return async () => {
    const { value, done } = await Promise.race([lines.next(), failed]);
    const last = words.trim().split('\n').at(-1);
    if (done) throw new Error(`${name} ended without an answer${last ? `: ${last}` : ''}`);
    const message = JSON.parse(value) as Message;
    if (message.error !== undefined) throw new Error(message.error);
    return message;
  };
}
