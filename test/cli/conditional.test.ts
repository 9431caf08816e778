import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evaluation } from '../../src/cli/evaluation.ts';
import { evaluationTable } from '../../src/cli/evaluation-table.ts';
import { encodeCheckpoint } from '../../src/gan/checkpoint.ts';
import { buildNetworks } from '../../src/gan/networks.ts';
import { resolveRun } from '../../src/gan/run-config.ts';
import { loadCheckpoint } from '../../src/node/checkpoint-store.ts';
import { inProcess, tiny } from './in-process.ts';
import { jsonLines } from './run-command.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-conditional-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const at = (name: string) => join(base, name);
const run = at('run');

beforeAll(async () => {
  const { code, stderr } = await inProcess([
    ...['train', ...tiny, '--conditional', '--steps', '2', '--seed', '1', '--out', run],
  ]);
  expect(code, stderr).toBe(0);
});

async function refused(code: number, pattern: RegExp, ...args: string[]): Promise<void> {
  const ran = await inProcess(args);
  expect([ran.code, ran.stderr]).toEqual([code, expect.stringMatching(pattern)]);
}

describe('sample --class', () => {
  const rows = async (name: string, ...args: string[]) => {
    const { code, stderr } = await inProcess(['sample', '--run', run, '--out', at(name), ...args]);
    expect(code, stderr).toBe(0);
    return readFileSync(at(name), 'utf8').trim().split('\n');
  };

  it('draws one class, or as many of each from the same latents', async () => {
    const all = await rows('all.csv', '--class', 'all', '--count', '2');
    expect(all).toHaveLength(16);
    const third = await rows('third.csv', '--class', '3', '--count', '2');
    expect(third).toEqual(all.slice(6, 8));
    expect(third).not.toEqual(all.slice(8, 10));
    // Classes in turn where a number is all that is asked for.
    const turns = await rows('turns.csv', '--count', '9');
    expect([turns[0], turns.length]).toEqual([all[0], 9]);
  });

  it.each([
    ['8', /no such class[\s\S]*classes +8[\s\S]*--class 0 to 7, or all/],
    ['-1', /--class cannot be -1/],
    ['three', /--class cannot be three/],
  ])('%s is refused', (label, pattern) => refused(2, pattern, 'sample', '--run', run, '--class', label));

  it('is refused for a generator that knows none', () =>
    refused(
      2,
      /--class needs a generator that was trained with --conditional/,
      ...['sample', '--trained', 'mnist', '--class', '3', '--out', at('none.png')],
    ));
});

describe('evaluate of a conditional run', () => {
  it('says of each class how often it is what was asked for, and what the critic makes of it', async () => {
    const { code, stdout, stderr } = await inProcess(['evaluate', run, '--samples', '100', '--json']);
    expect(code, stderr).toBe(0);
    const evaluation = jsonLines(stdout)[0] as unknown as Evaluation;
    const table = evaluationTable(evaluation);
    const { conditional, critic } = evaluation;
    expect(conditional!.byClass.map((each) => each.class)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(conditional!.byClass.reduce((sum, { samples }) => sum + samples, 0)).toBe(100);
    const right = conditional!.byClass.reduce(
      (sum, { samples, accuracy }) => sum + Math.round(samples * (accuracy ?? 0)),
      0,
    );
    expect(conditional!.classAccuracy).toBeCloseTo(right / 100, 12);
    expect(critic.classEstimates).toHaveLength(8);
    const percent = `${(100 * conditional!.classAccuracy).toFixed(1)} %`;
    expect(table).toContain(
      `class accuracy: ${percent} of the samples are what they were asked for, by the nearest mode`,
    );
    // No column for Fréchet distances, which points have none of.
    expect(table).toMatch(/^class +accuracy +critic estimate +samples$/m);
    conditional!.byClass.forEach(({ class: label, samples, accuracy }) => {
      const estimate = String(Number(critic.classEstimates![label]!.value.toPrecision(3))).replace(
        '.',
        '\\.',
      );
      const row = `^${label} +${(100 * accuracy!).toFixed(1)} % +${estimate} +${samples}$`;
      expect(table).toMatch(new RegExp(row, 'm'));
    });
  });
});

describe('--conditional is refused', () => {
  it.each([
    ['for data without labels', ['--dataset', 'swissroll'], /conditional: the data have no labels/],
    ['beside a way for the critic alone', [], /conditional-critic does not fit/],
  ])('%s', async (name, args, pattern) => {
    const how = name.startsWith('beside') ? ['--conditional-critic', 'concat'] : ['--conditional'];
    const out = ['--steps', '1', '--out', at('refused')];
    await refused(2, pattern, 'train', ...tiny, ...args, ...how, ...out);
  });

  it('for a network from a file', async () => {
    writeFileSync(at('own.yaml'), 'layers: [linear: 8, relu, linear: 2]');
    const own = ['--generator', at('own.yaml'), '--conditional', '--steps', '1', '--out', at('refused')];
    await refused(2, /own networks know of no classes/, 'train', ...tiny, ...own);
  });

  it('for residual networks', () => {
    const asked = resolveRun({ dataset: 'mnist', conditional: true, generator: 'resnet', critic: 'dcgan' });
    expect(() => buildNetworks(asked, [16, 16, 1], 10)).toThrow(/resnet networks know of no classes/);
  });
});

describe('a conditional run is resumed', () => {
  it('with its labels; with others it is refused, or goes on by --data-changed', async () => {
    const fileOf = (step: number) => join(run, 'checkpoints', `step-00000${step}.safetensors`);
    const checkpoint = await loadCheckpoint(fileOf(2));
    const { dataset } = checkpoint;
    expect(dataset).toMatchObject({ classes: 8, labels: expect.stringMatching(/^[\da-f]{32}$/) });
    const others = await encodeCheckpoint({ ...checkpoint, dataset: { ...dataset, labels: '0'.repeat(32) } });
    for (const step of [0, 2]) writeFileSync(fileOf(step), others);
    const again = ['train', '--resume', run, '--steps', '3'];
    await refused(6, /other labels: 8gaussians f32-\S+ with labels 0{32}, not f32-/, ...again);
    const changed = await inProcess([...again, '--data-changed']);
    expect(changed.code, changed.stderr).toBe(0);
    expect(changed.stderr).toMatch(/other data from here on: 8gaussians \S+ with labels 0{32} before/);
    // Written before labels were hashed.
    const { labels: _, ...older } = dataset;
    const newest = await loadCheckpoint(fileOf(3));
    writeFileSync(fileOf(3), await encodeCheckpoint({ ...newest, dataset: older }));
    const kept = await inProcess(['train', '--resume', run, '--steps', '4']);
    expect([kept.code, kept.stderr]).toEqual([0, expect.stringContaining('resumed at step 3')]);
  });
});
