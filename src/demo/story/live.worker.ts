// The worker of the story's live steps: opens a GPU of its own and plays one run, until it is terminated. The page holds
// it up by answering a look late.

import '../no-eval.ts';
import { expose } from 'comlink';
import type { Answer } from '../protocol.ts';
import { faultOf } from '../worker/fault-of.ts';
import { openPageDevice } from '../worker/page-device.ts';
import type { CriticAsked, CriticLook } from './critic.ts';
import { teachCritic } from './critic-run.ts';
import type { DigitsLook } from './digits.ts';
import { teachDigits } from './digits-run.ts';
import type { DuelLook } from './duel.ts';
import { playDuel } from './duel-run.ts';

const live = {
  /** Step 4. `tell` takes a look at the two, and training goes on when it resolves. */
  duel: (seed: number, tell: (look: DuelLook) => Promise<void>): Promise<Answer<undefined>> =>
    answered(async () => {
      for await (const look of playDuel(await openPageDevice(), seed)) await tell(look);
    }),
  /** Step 5, without end: `tell` takes a look and says what to train with from there. */
  critic: (
    first: CriticAsked,
    tell: (look: CriticLook) => Promise<CriticAsked>,
  ): Promise<Answer<undefined>> =>
    answered(async () => {
      const looks = teachCritic(await openPageDevice(), first);
      let asked = first;
      for (;;) {
        const { value, done } = await looks.next(asked);
        if (done) return;
        asked = await tell(value);
      }
    }),
  /** Step 6. `base` is the page's address, beside which the digits lie. */
  digits: (base: string, tell: (look: DigitsLook) => Promise<void>): Promise<Answer<undefined>> =>
    answered(async () => {
      for await (const look of teachDigits(await openPageDevice(), base)) await tell(look);
    }),
};

/** What the story can ask of its worker. */
export type Live = typeof live;

async function answered(work: () => Promise<void>): Promise<Answer<undefined>> {
  try {
    await work();
    return { ok: true, value: undefined };
  } catch (fault) {
    return { ok: false, ...faultOf(fault) };
  }
}

expose(live);
