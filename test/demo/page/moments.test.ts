import { describe, expect, it } from 'vitest';
import { createMoments } from '../../../src/demo/page/moments.ts';
import type { PointsFrame } from '../../../src/demo/protocol.ts';

const frame: PointsFrame = {
  kind: 'points',
  pairs: [
    {
      points: new Float32Array(4),
      field: { size: 2, values: new Float32Array(4), gradients: new Float32Array(8) },
      lattice: new Float32Array(8),
      latticeSide: 2,
      modes: undefined,
    },
  ],
};

const run = { view: 'points', id: 'a' } as const;

describe('the moments of a run', () => {
  it('are at most 200, from first to last, however many there were', () => {
    const moments = createMoments();
    for (let step = 0; step <= 5000; step++) {
      moments.keep(run, { step, frame });
      expect(moments.of('points').at(-1)?.step).toBe(step);
      expect(moments.of('points').length).toBeLessThanOrEqual(200);
    }
    const steps = moments.of('points').map((moment) => moment.step);
    expect(steps.length).toBeGreaterThan(90);
    expect(steps[0]).toBe(0);
    const gaps = steps.slice(1, -1).map((step, i) => step - steps[i]!);
    expect(new Set(gaps)).toEqual(new Set([32]));
    expect(moments.of('pictures')).toEqual([]);
  });

  it('are found by an iteration, and keep what is drawn of them', () => {
    const moments = createMoments();
    for (const step of [0, 10, 20]) moments.keep(run, { step, frame });
    expect(moments.at('points', 19)?.step).toBe(10);
    expect(moments.at('points', -1)?.step).toBe(0);
    expect(moments.at('points', 20)?.frame).toMatchObject({
      pairs: [{ field: { values: { length: 4 }, gradients: { length: 0 } }, lattice: { length: 0 } }],
    });
  });

  it('lose none that is kept where the newest goes and another comes', () => {
    const moments = createMoments();
    for (let step = 0; step <= 451; step++) moments.keep(run, { step, frame });
    const before = moments.of('points').map((moment) => moment.step);
    expect(before.slice(-2)).toEqual([448, 451]);
    moments.cut(run, 450);
    moments.keep(run, { step: 453, frame });
    expect(moments.of('points').map((moment) => moment.step)).toEqual([...before.slice(0, -1), 453]);
  });

  it('of another run are forgotten, and those that a run has to do again', () => {
    const moments = createMoments();
    for (const step of [0, 10, 20]) moments.keep(run, { step, frame });
    moments.cut(run, 10);
    expect(moments.of('points').map((moment) => moment.step)).toEqual([0, 10]);
    moments.keep({ ...run, id: 'b' }, { step: 0, frame });
    expect(moments.of('points').map((moment) => moment.step)).toEqual([0]);
    moments.cut({ ...run, id: 'c' }, 0);
    expect(moments.of('points')).toEqual([]);
  });
});
