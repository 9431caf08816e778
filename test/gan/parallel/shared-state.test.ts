import { describe, expect, it } from 'vitest';
import { initialCounters, orderPlaceOf } from '../../../src/core/counters.ts';
import { afterBatch, orderedRow } from '../../../src/core/permutation.ts';
import { countersOfRank } from '../../../src/gan/parallel/shared-state.ts';

describe('the counters of a rank', () => {
  it('make the ranks draw, between them, the rows of one process with the whole batch, over the ends of epochs', () => {
    const [ranks, batch, count] = [3, 4, 29];
    let whole = orderPlaceOf(initialCounters(7));
    const places = Array.from({ length: ranks }, (_, rank) =>
      orderPlaceOf(countersOfRank(initialCounters(7), { rank, ranks }, { batch, count })),
    );
    for (let step = 0; step < 20; step++) {
      const expected = Array.from({ length: ranks * batch }, (_, i) => orderedRow(whole, i, count));
      const drawn = places.flatMap((place) =>
        Array.from({ length: batch }, (_, i) => orderedRow(place, i, count)),
      );
      expect(drawn).toEqual(expected);
      whole = afterBatch(whole, ranks * batch, count);
      for (const [rank, place] of places.entries()) places[rank] = afterBatch(place, ranks * batch, count);
    }
  });
});
