// Questions of a drag: one on its way, the newest one waiting.
import { describe, expect, it } from 'vitest';
import { createNewest } from '../../../src/demo/page/newest.ts';

/** A computation whose answers come when the test says so. */
function held() {
  const asked: number[] = [];
  const told: number[] = [];
  const faults: unknown[] = [];
  let give: (outcome: number | Error) => void = () => {};
  const newest = createNewest({
    compute: (value: number) => {
      asked.push(value);
      return new Promise<number>((resolve, reject) => {
        give = (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome));
      });
    },
    take: (value) => told.push(value),
    failed: (fault) => faults.push(fault),
  });
  const answer = async (outcome: number | Error) => {
    give(outcome);
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { newest, asked, told, faults, answer };
}

describe('of many questions', () => {
  it('one is asked at a time, and of those that came meanwhile only the newest', async () => {
    const { newest, asked, told, answer } = held();
    for (const value of [1, 2, 3, 4]) newest.ask(value);
    expect(asked).toEqual([1]);
    await answer(10);
    expect([asked, told]).toEqual([[1, 4], [10]]);
    await answer(40);
    expect(told).toEqual([10, 40]);
    newest.ask(5);
    expect(asked).toEqual([1, 4, 5]);
  });

  it('a fault is told, and holds nothing up', async () => {
    const { newest, told, faults, answer } = held();
    newest.ask(1);
    newest.ask(2);
    await answer(new Error('no worker'));
    await answer(20);
    expect([told, faults]).toEqual([[20], [new Error('no worker')]]);
  });

  it('nothing is told any more once it was stopped', async () => {
    const { newest, asked, told, answer } = held();
    newest.ask(1);
    newest.ask(2);
    newest.stop();
    await answer(10);
    expect([asked, told]).toEqual([[1], []]);
  });
});
