// A live run on the page: a worker that trains, looks that come from it one after the other, and the way to hold it up.

import { type Remote, wrap } from 'comlink';
import type { Answer } from '../protocol.ts';
import { inWords } from '../texts/in-words.ts';
import type { Live } from './live.worker.ts';

/** Between two looks of a recording. */
const recordedMs = 150;

export interface LiveRunOptions<Look> {
  /** Begins the run in the worker; its looks go to `tell`, which comlink takes as a proxy. */
  readonly begin: (live: Remote<Live>, tell: (look: Look) => Promise<void>) => Promise<Answer<undefined>>;
  /** The looks of an earlier run, for browsers that give no GPU; undefined where the page has none. */
  readonly recorded: () => Promise<Iterable<Look> | undefined>;
  readonly look: (look: Look) => void;
  /** Called when it plays, is held up, has come to its end, or has failed: with what to tell then. */
  readonly changed: (state: LiveRunState) => void;
}

export type LiveRunState =
  | { readonly kind: 'waiting' | 'starting' | 'playing' | 'held' | 'done'; readonly recorded?: boolean }
  | { readonly kind: 'failed'; readonly message: string };

export interface LiveRun {
  readonly state: () => LiveRunState;
  /** Starts it, goes on, or begins it anew where it is over. */
  readonly play: () => void;
  /** Holds it up at its next look. */
  readonly hold: () => void;
  /** Ends the worker and gives the GPU back; `play` begins anew. */
  readonly end: () => void;
}

export function createLiveRun<Look>({ begin, recorded, look, changed }: LiveRunOptions<Look>): LiveRun {
  let state: LiveRunState = { kind: 'waiting' };
  let worker: Worker | undefined;
  let goOn: (() => void) | undefined;
  const become = (next: LiveRunState) => {
    state = next;
    changed(state);
  };
  const end = () => {
    worker?.terminate();
    worker = undefined;
    goOn = undefined;
  };
  const start = async () => {
    end();
    const own = new Worker(new URL('./live.worker.ts', import.meta.url), { type: 'module', name: 'story' });
    worker = own;
    become({ kind: 'starting' });
    const tell = async (news: Look) => {
      if (worker !== own) return;
      if (state.kind === 'starting') become({ kind: 'playing' });
      look(news);
      if (state.kind === 'held') {
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
      } else await painted();
    };
    const failed = new Promise<Answer<undefined>>((resolve) => {
      own.addEventListener('error', ({ message }) => resolve({ ok: false, message }));
    });
    const answer = await Promise.race([begin(wrap<Live>(own), tell), failed]);
    if (worker !== own) return;
    const looks = answer.ok || state.kind !== 'starting' ? undefined : await recorded();
    if (looks) become({ kind: 'playing', recorded: true });
    for (const each of looks ?? []) {
      await tell(each);
      await sleep(recordedMs);
      if (worker !== own) return;
    }
    end();
    become(
      answer.ok || looks
        ? { kind: 'done', recorded: looks !== undefined }
        : { kind: 'failed', message: await inWords(answer) },
    );
  };
  return {
    state: () => state,
    play: () => {
      if (state.kind === 'playing' || state.kind === 'starting') return;
      if (state.kind !== 'held') {
        void start();
        return;
      }
      become({ ...state, kind: 'playing' });
      goOn?.();
      goOn = undefined;
    },
    hold: () => {
      if (state.kind === 'playing') become({ ...state, kind: 'held' });
    },
    end: () => {
      end();
      state = { kind: 'waiting' };
    },
  };
}

/** Resolves once what was drawn is about to be seen, or soon where nothing is painted. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, 250);
    requestAnimationFrame(() => {
      clearTimeout(late);
      resolve();
    });
  });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
