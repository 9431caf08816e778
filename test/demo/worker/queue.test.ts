import { describe, expect, it } from 'vitest';
import { createQueue } from '../../../src/demo/worker/queue.ts';

describe('the queue', () => {
  it('does one thing at a time, in the order asked', async () => {
    const inTurn = createQueue((work) => work());
    const events: string[] = [];
    const work = (name: string, ms: number) => async () => {
      events.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, ms));
      events.push(`${name} ends`);
      return name;
    };
    const answers = await Promise.all([inTurn(work('slow', 20)), inTurn(work('quick', 0))]);
    expect(events).toEqual(['slow begins', 'slow ends', 'quick begins', 'quick ends']);
    expect(answers).toEqual([
      { ok: true, value: 'slow' },
      { ok: true, value: 'quick' },
    ]);
  });

  it('answers a fault with its text, and goes on with what was asked next', async () => {
    const inTurn = createQueue((work) => work());
    const failing = inTurn(() => Promise.reject(new Error('no adapter')));
    const next = inTurn(async () => 1);
    expect(await failing).toEqual({ ok: false, message: 'no adapter' });
    expect(await next).toEqual({ ok: true, value: 1 });
  });
});
