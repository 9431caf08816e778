import type { Exchange } from '../../src/gan/parallel/exchange.ts';

interface Meeting {
  readonly what: string;
  readonly given: (Float32Array | Uint8Array | undefined)[];
  come: number;
  readonly all: Promise<void>;
  readonly done: () => void;
}

/** Ranks within one process: each waits for the others, and sums are taken in the order of the ranks. */
export function memoryExchanges(ranks: number): readonly Exchange[] {
  const meetings: Meeting[] = [];
  return Array.from({ length: ranks }, (_, rank) => {
    let count = 0;
    const meet = async (what: string, given?: Float32Array | Uint8Array) => {
      const meeting = meetings[count] ?? opened(what, ranks);
      meetings[count++] = meeting;
      if (meeting.what !== what)
        throw new Error(`rank ${rank} comes for ${what}, others for ${meeting.what}`);
      meeting.given[rank] = given?.slice();
      meeting.come++;
      if (meeting.come === ranks) meeting.done();
      await meeting.all;
      return meeting.given;
    };
    return {
      rank,
      ranks,
      sum: async (values) => {
        const given = await meet('sum', values);
        values.forEach((_each, i) => {
          values[i] = given.reduce((sum, each) => Math.fround(sum + (each?.[i] ?? 0)), 0);
        });
      },
      broadcast: async (bytes) => {
        const [first] = await meet('broadcast', bytes);
        if (first) bytes.set(first);
      },
      barrier: async () => {
        await meet('barrier');
      },
    };
  });
}

function opened(what: string, ranks: number): Meeting {
  let done = () => {};
  const all = new Promise<void>((resolve) => {
    done = resolve;
  });
  return { what, given: new Array<undefined>(ranks).fill(undefined), come: 0, all, done };
}
