import '../english.ts';
import { describe, expect, it } from 'vitest';
import { initialState, type PageEvent, reduce } from '../../../src/demo/page/state.ts';
import { statusText } from '../../../src/demo/page/status.ts';
import { runState } from './run.ts';

const textAfter = (...events: readonly PageEvent[]) =>
  statusText([{ kind: 'gpu', gpu: 'ready' } as const, ...events].reduce(reduce, initialState()));
const playing: PageEvent = { kind: 'playing', view: 'points', id: 'points-1', playing: true, step: 0 };

describe('the line below the buttons', () => {
  it('tells the data and the adapter of the run', () => {
    const begun: PageEvent = { kind: 'state', state: runState('points') };
    expect(textAfter(begun)).toBe('Paused: 8,000 samples of 8 Gaussians on a ring, on test adapter.');
    expect(textAfter(begun, playing)).toBe(
      'Training: 8,000 samples of 8 Gaussians on a ring, on test adapter.',
    );
  });

  it('is not "on ." in a browser that names no adapter', () => {
    const begun: PageEvent = { kind: 'state', state: runState('points', { adapter: '' }) };
    expect(textAfter(begun)).toBe(
      'Paused: 8,000 samples of 8 Gaussians on a ring, on a GPU that the browser does not name.',
    );
  });

  it('tells a batch that the data made smaller, and a list that asks for other data', () => {
    const run = runState('points');
    const small = runState('points', { run: { ...run.run, batch: 3 } });
    expect(textAfter({ kind: 'state', state: small })).toContain(
      'of 8 Gaussians on a ring, 3 a batch, on test',
    );
    const asking: PageEvent = { kind: 'targeted', view: 'points', target: 'drawn' };
    expect(textAfter({ kind: 'state', state: run }, asking)).toContain('The list asks for “Draw your own”');
  });

  it('says that the processor computes, by the name that people know', () => {
    const begun = (adapter: string): PageEvent => ({
      kind: 'state',
      state: runState('points', { adapter, software: true }),
    });
    expect(textAfter(begun('google swiftshader'))).toContain('on SwiftShader (the processor).');
    expect(textAfter(begun(''))).toContain('on the processor.');
  });

  it('says what a run waits for, and stays as it is before the first', () => {
    expect(textAfter()).toBeUndefined();
    expect(textAfter({ kind: 'asked', view: 'points' })).toBe('Compiling the kernels …');
    expect(textAfter({ kind: 'gpu', gpu: 'none' })).toBe('There is no WebGPU here: nothing can be trained.');
  });
});
