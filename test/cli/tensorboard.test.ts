import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReadEvent, readEvents } from '../support/event-reader.ts';
import { earthmover, jsonLines } from './run-command.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-board-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const run = join(base, 'run');
const small = ['--dataset', '8gaussians', '--generator', 'mlp:8', '--critic', 'mlp:8', '--batch', '16'];
const cadence = ['--sample-every', '3', '--checkpoint-every', '3', '--score-every', '3'];

const eventFiles = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.includes('tfevents'))
    .sort()
    .map((name) => readEvents(new Uint8Array(readFileSync(join(folder, name)))));

const recordsOf = (name: string) => jsonLines(readFileSync(join(run, name), 'utf8'));

/** Values by step of a tag. */
function course(events: readonly ReadEvent[], tag: string): [number, number | undefined][] {
  return events.flatMap(({ step, values }) =>
    values.filter((value) => value.tag === tag).map(({ simpleValue }) => [step, simpleValue]),
  ) as [number, number | undefined][];
}

beforeAll(async () => {
  const { code, stderr } = await earthmover(
    'train',
    ...small,
    ...cadence,
    '--tensorboard',
    '--steps',
    '6',
    '--out',
    run,
  );
  expect(code, stderr).toBe(0);
});

describe('train --tensorboard', () => {
  it('shows every figure of metrics.jsonl and scores.jsonl at its iteration', () => {
    const [events = []] = eventFiles(run);
    expect(events[0]).toMatchObject({ fileVersion: 'brain.Event:2' });
    const lines = recordsOf('metrics.jsonl');
    for (const name of Object.keys(lines[0] ?? {}).filter((each) => each !== 'step')) {
      expect(course(events, `metrics/${name}`), name).toEqual(
        lines.map((line) => [line.step, Math.fround(Number(line[name]))]),
      );
    }
    const scores = recordsOf('scores.jsonl');
    expect(scores.length).toBeGreaterThan(1);
    expect(course(events, 'scores/exactW1')).toEqual(
      scores.map((score) => [score.step, Math.fround(Number(score.exactW1))]),
    );
  });

  it('shows the sheets as images, and histograms of all weights at the checkpoints', () => {
    const [events = []] = eventFiles(run);
    const images = events.flatMap(({ step, values }) =>
      values.flatMap(({ image }) => (image ? [{ step, image }] : [])),
    );
    expect(images.map(({ step }) => step)).toEqual([3, 6]);
    for (const { image } of images) {
      expect([...image.encoded.subarray(1, 4)].map((code) => String.fromCharCode(code)).join('')).toBe('PNG');
      expect(image.width).toBeGreaterThan(400);
    }
    const weights = events.filter(({ values }) => values.some(({ tag }) => tag.startsWith('weights/')));
    expect(weights.map(({ step }) => step)).toEqual([0, 3, 6]);
    for (const { values } of weights) {
      expect(values.map(({ tag }) => tag)).toEqual(
        expect.arrayContaining(['weights/generator.0.weight', 'weights/critic.0.weight']),
      );
      const first = values.find(({ tag }) => tag === 'weights/critic.0.weight')?.histogram;
      expect(first?.num).toBe(16);
      expect(first?.buckets.reduce((sum, count) => sum + count, 0)).toBe(16);
      // Algorithm 1 begins with unclipped weights.
      if (values !== weights[0]?.values) expect(first?.max).toBeLessThanOrEqual(Math.fround(0.01));
    }
  });

  it('says in a file of its own where a resumed run goes on', async () => {
    const { code, stderr } = await earthmover('train', '--resume', run, '--tensorboard', '--steps', '8');
    expect(code, stderr).toBe(0);
    const [, events = []] = eventFiles(run);
    expect(events.slice(0, 2)).toMatchObject([
      { fileVersion: 'brain.Event:2' },
      { sessionStatus: 1, step: 7 },
    ]);
    expect(course(events, 'metrics/criticLoss').map(([step]) => step)).toEqual([7, 8]);
  });

  it('may stand in a config file, and leaves the numbers of the run as they are', async () => {
    const [config, out] = [join(base, 'board.yaml'), join(base, 'with')];
    writeFileSync(config, 'tensorboard: true\n');
    const plain = join(base, 'without');
    for (const [folder, more] of [[out, ['--config', config]] as const, [plain, []] as const]) {
      expect((await earthmover('train', ...small, '--steps', '3', ...more, '--out', folder)).code).toBe(0);
    }
    expect([eventFiles(out).length, eventFiles(plain).length]).toEqual([1, 0]);
    const losses = (folder: string) =>
      jsonLines(readFileSync(join(folder, 'metrics.jsonl'), 'utf8')).map(({ criticLoss }) => criticLoss);
    expect(losses(out)).toEqual(losses(plain));
  });
});
