import { describe, expect, it } from 'vitest';
import { createToy } from '../../src/data/toys.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/gan/checkpoint.ts';
import type { StepMetrics } from '../../src/gan/metrics.ts';
import { createRun, createRunTrainer, misfitOf, type Run } from '../../src/gan/run.ts';
import { resolveRun } from '../../src/gan/run-config.ts';
import { createHistory } from '../../src/gan/run-history.ts';
import type { RunSettings } from '../../src/gan/run-settings.ts';
import { device } from '../support/device.ts';
import { bitsOf } from '../support/small-run.ts';

const data = createToy('8gaussians', 100, 3);
const small: RunSettings = {
  dataset: '8gaussians',
  batch: 16,
  latent: 2,
  generator: 'mlp:8-8',
  critic: 'mlp:8-8',
  seed: 7,
};

async function withRun<T>(settings: RunSettings, use: (run: Run) => Promise<T>): Promise<T> {
  const run = resolveRun({ ...small, ...settings });
  const trainer = await createRunTrainer(await device(), { run, data });
  try {
    return await use(createRun({ run, data, trainer, adapter: 'an adapter', version: '1.2.3' }));
  } finally {
    trainer.destroy();
  }
}

async function trainOn({ trainer, history }: Run, steps: number): Promise<void> {
  for await (const metrics of trainer.train({ steps })) history.record(metrics);
}

function measured(step: number, wassersteinEstimate: number): StepMetrics {
  return { step, wassersteinEstimate } as StepMetrics;
}

describe('the Wasserstein median of a checkpoint', () => {
  it("is null for a GAN, whose loss estimates no Wasserstein distance: the page wrote a number, the CLI didn't", async () => {
    for (const objective of ['gan', 'gan-minimax', 'lsgan', 'hinge'] as const) {
      const history = createHistory({ objective });
      history.record(measured(1, 0.5));
      expect(history.progress(), objective).toEqual({ wassersteinMedian: null, peakStep: 1 });
    }
    const written = await withRun({ objective: 'gan' }, async (run) => {
      await trainOn(run, 2);
      return run.checkpoint();
    });
    expect(written.wassersteinMedian).toBeNull();
    const fromPage = await encodeCheckpoint({ ...written, wassersteinMedian: 0.25 });
    expect((await decodeCheckpoint(fromPage, 'file')).wassersteinMedian).toBeNull();
  });

  it('is the running median where the objective estimates a distance', async () => {
    for (const objective of ['wgan', 'wgan-gp'] as const) {
      const history = createHistory({ objective });
      for (const [i, estimate] of [3, 1, 2].entries()) history.record(measured(i + 1, estimate));
      expect(history.progress(), objective).toEqual({ wassersteinMedian: 2, peakStep: 1 });
    }
  });
});

describe('the history of a run', () => {
  it('goes on from a checkpoint: lines behind it are left out, median and peak are as they were', () => {
    const estimates = [1, 4, 2, 8, 5, 7];
    const whole = createHistory({ objective: 'wgan' });
    for (const [i, estimate] of estimates.entries()) whole.record(measured(i + 1, estimate));
    const before = createHistory({ objective: 'wgan' });
    for (const [i, estimate] of [1, 4, 2, 100].entries()) before.record(measured(i + 1, estimate));
    const from = { step: 3, wassersteinMedian: 2, peakStep: 2 };
    const after = createHistory({ objective: 'wgan', lines: before.lines, from });
    for (const [i, estimate] of estimates.slice(3).entries()) after.record(measured(i + 4, estimate));
    expect(after.lines).toEqual(whole.lines);
    expect(after.progress()).toEqual(whole.progress());
  });

  it('says the same without keeping the lines, which of a long run do not fit into memory', () => {
    const estimates = [1, 4, 2, 8, 5, 7, 3];
    const earlier = function* () {
      for (const [i, estimate] of estimates.slice(0, 4).entries()) {
        yield { ...measured(i + 1, estimate), wassersteinMedian101: [1, 2.5, 2, 3][i]! };
      }
    };
    const from = { step: 3, wassersteinMedian: 2, peakStep: 2 };
    const [kept, lean] = [true, false].map((keepsLines) =>
      createHistory({ objective: 'wgan', lines: earlier(), keepsLines, from }),
    );
    for (const [i, estimate] of estimates.slice(3).entries()) {
      expect(lean!.record(measured(i + 4, estimate))).toEqual(kept!.record(measured(i + 4, estimate)));
    }
    expect(lean!.progress()).toEqual(kept!.progress());
    expect([kept!.lines.length, lean!.lines.length]).toEqual([7, 0]);
  });

  it('keeps what the checkpoint knows where its lines are lost', () => {
    const from = { step: 300, wassersteinMedian: 0.25, peakStep: 120 };
    expect(createHistory({ objective: 'wgan', from }).progress()).toEqual({
      wassersteinMedian: 0.25,
      peakStep: 120,
    });
  });
});

describe('a run', () => {
  it('goes on from its checkpoint bit for bit, with its history', async () => {
    const through = await withRun({}, async (run) => {
      await trainOn(run, 4);
      return run.checkpoint({ share: 0.5, trainedMs: 1200 });
    });
    const { checkpoint: from, lines } = await withRun({}, async (run) => {
      await trainOn(run, 2);
      const checkpoint = await run.checkpoint();
      await trainOn(run, 1);
      return { checkpoint, lines: run.history.lines };
    });
    const { run, variants } = from;
    const trainer = await createRunTrainer(await device(), { run, data, from, variants });
    const resumed = createRun({ run, data, trainer, adapter: 'an adapter', version: '1.2.3', from, lines });
    await trainOn(resumed, 2);
    const end = await resumed.checkpoint({ share: 0.5, trainedMs: 1200 });
    trainer.destroy();
    expect(bitsOf(end.state)).toEqual(bitsOf(through.state));
    expect({ ...end, state: undefined }).toEqual({ ...through, state: undefined });
    expect(resumed.history.lines.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
  });

  it('has a trainer with Adam and a decaying mean, whose checkpoint fits', async () => {
    const adam: RunSettings = { objective: 'gan', ema: 0.9 };
    const checkpoint = await withRun(adam, (run) => run.checkpoint());
    expect(misfitOf(checkpoint, { run: resolveRun({ ...small, ...adam }), data })).toBeUndefined();
  });

  it('says what of a checkpoint does not fit', async () => {
    const checkpoint = await withRun({}, (run) => run.checkpoint());
    const run = resolveRun(small);
    const wider = resolveRun({ ...small, critic: 'mlp:16-8' });
    expect(misfitOf(checkpoint, { run: wider, data })).toMatchObject({ part: 'networks' });
    const other = createToy('8gaussians', 101, 3);
    expect(misfitOf(checkpoint, { run, data: other })).toMatchObject({
      part: 'data',
      reason: expect.stringContaining(`not ${other.hash}`),
    });
  });

  it('leaves nothing on the GPU where the checkpoint is of other networks', async () => {
    const from = await withRun({}, (run) => run.checkpoint());
    const gpu = await device();
    const { liveBytes } = gpu;
    const run = resolveRun({ ...small, critic: 'mlp:16-8' });
    await expect(createRunTrainer(gpu, { run, data, from })).rejects.toMatchObject({ kind: 'checkpoint' });
    expect(gpu.liveBytes).toBe(liveBytes);
  });
});
