import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDevice } from '../../src/cli/gpu.ts';
import { type LastingOptions, trainThroughLosses } from '../../src/cli/lasting-session.ts';
import { openRun } from '../../src/cli/open-run.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { EarthmoverError } from '../../src/core/errors.ts';
import type { RunSettings } from '../../src/gan/run-settings.ts';
import { loadCheckpoint } from '../../src/node/checkpoint-store.ts';
import { readMetrics } from '../../src/node/run-folder.ts';
import type { Device } from '../../src/runtime/device.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-lasting-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const settings = {
  ...{ dataset: '8gaussians', generator: 'mlp:8', critic: 'mlp:8', batch: 8, steps: 12 },
  ...{ monitorEvery: 0, sampleEvery: 0, checkpointEvery: 4 },
} as const satisfies RunSettings;

interface Told {
  readonly lines: string[];
  readonly events: { readonly name: string; readonly [field: string]: unknown }[];
}

/** Trains a run in a folder of its own; `seen` may lose devices after each event. */
async function train(
  name: string,
  given: RunSettings,
  {
    open = openDevice,
    seen = () => {},
  }: { open?: typeof openDevice; seen?: (event: string, step: number, device: Device) => void } = {},
) {
  const told: Told = { lines: [], events: [] };
  const devices: Device[] = [];
  const terminal: Terminal = {
    say: (line) => void told.lines.push(line),
    print: () => {},
    progress: () => {},
    event: (event, fields) => {
      told.events.push({ name: event, ...fields });
      seen(event, Number((fields as { step?: number }).step), devices.at(-1)!);
    },
  };
  const out = join(base, name);
  const asked = { settings: { ...settings, ...given }, out, json: false, quiet: true };
  const opened = await openRun(asked, {}, terminal.say, new Date());
  const options: LastingOptions = {
    terminal,
    stop: { signal: new AbortController().signal, arm: () => {} },
    pausesMs: [0, 10, 10],
    open: async () => {
      const device = await open(undefined, terminal);
      devices.push(device);
      return device;
    },
  };
  try {
    const outcome = await trainThroughLosses(opened, options, () => {});
    return { out, outcome, error: undefined, ...told, devices };
  } catch (error) {
    if (!(error instanceof EarthmoverError)) throw error;
    return { out, outcome: undefined, error, ...told, devices };
  } finally {
    opened.folder.close();
  }
}

const stateAt = async (out: string, step: number) =>
  (await loadCheckpoint(join(out, `checkpoints/step-${String(step).padStart(6, '0')}.safetensors`))).state;

describe('a lost device', () => {
  it('is opened again, and the run ends with the bits of one that lost none', async () => {
    const whole = await train('whole', {});
    let losses = 0;
    const { out, outcome, lines, events, devices } = await train(
      'lossy',
      {},
      {
        seen: (event, step, device) => {
          // In the middle of iterations, and while a checkpoint is being made.
          if (
            (event === 'step' && step === 6 && losses === 0) ||
            (event === 'checkpoint' && step === 8 && losses === 1)
          ) {
            losses++;
            device.gpu.destroy();
          }
        },
      },
    );
    expect([outcome?.step, losses, devices.length]).toEqual([12, 2, 3]);
    expect(await stateAt(out, 12)).toEqual(await stateAt(whole.out, 12));
    expect(lines.filter((line) => /the GPU device was lost \(.+\): opening another/.test(line))).toHaveLength(
      2,
    );
    expect(lines).toContainEqual(expect.stringMatching(/resumed at step 4 from .*step-000004/));
    expect(events.filter(({ name }) => name === 'device-lost')).toHaveLength(2);
    const metrics = readMetrics(out);
    expect(metrics.map(({ step }) => step)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(metrics.filter(({ deviceLost }) => deviceLost !== undefined).map(({ step }) => step)).toEqual([
      5, 9,
    ]);
    expect(JSON.parse(readFileSync(join(out, 'ended.json'), 'utf8'))).toMatchObject({
      how: 'finished',
      step: 12,
    });
  });

  it('ends the run where none can be opened any more, with exit code 7 and the checkpoint to go on from', async () => {
    let opened = 0;
    const { error, out } = await train(
      'gone',
      {},
      {
        open: (...args) => {
          if (++opened === 1) return openDevice(...args);
          throw new EarthmoverError('gpu', 'no adapter can be used');
        },
        seen: (event, step, device) => {
          if (event === 'step' && step === 6) device.gpu.destroy();
        },
      },
    );
    expect(opened).toBe(4);
    expect([error?.kind, error?.exitCode]).toEqual(['gpu', 7]);
    expect(error?.message).toMatch(
      /no other can be opened[\s\S]*last good checkpoint +\S*step-000004[\s\S]*no adapter can be used[\s\S]*resume/,
    );
    await stateAt(out, 4);
  });

  it('is not opened a fourth time in a row', async () => {
    const { error, devices } = await train(
      'again',
      {},
      {
        seen: (event, step, device) => {
          if (event === 'step' && step === 2) device.gpu.destroy();
        },
      },
    );
    expect(devices).toHaveLength(4);
    expect([error?.exitCode, error?.message]).toEqual([
      7,
      expect.stringMatching(/was lost[\s\S]*step-000000/),
    ]);
  });
});

describe('a run whose iterations take long', () => {
  it('has a checkpoint at least every so many minutes, whatever the count of its steps', async () => {
    const given = {
      steps: 100_000,
      minutes: 2.5 / 60,
      checkpointEvery: 0,
      keep: 100,
      checkpointMinutes: 0.5 / 60,
    };
    const { out, outcome, events } = await train('long', given);
    const steps = events.filter(({ name }) => name === 'checkpoint').map(({ step }) => Number(step));
    expect(steps[0]).toBe(0);
    expect(steps.at(-1)).toBe(outcome?.step);
    const elapsed = readMetrics(out).map(({ milliseconds }) => milliseconds);
    const between = steps
      .slice(1)
      .map((step, i) => elapsed.slice(steps[i], step).reduce((sum, ms) => sum + ms, 0));
    expect(steps.length).toBeGreaterThan(3);
    // An iteration is finished first; the machine may be busy.
    for (const ms of between) expect(ms).toBeLessThan(2000);
    expect(readdirSync(join(out, 'checkpoints'))).toHaveLength(steps.length);
  });
});
