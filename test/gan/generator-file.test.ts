import { describe, expect, it } from 'vitest';
import { decodeCheckpoint } from '../../src/gan/checkpoint.ts';
import {
  decodeGenerator,
  encodeGenerator,
  type GeneratorFile,
  generatorOf,
  isGeneratorFile,
} from '../../src/gan/generator-file.ts';
import { resolveRun } from '../../src/gan/run-config.ts';
import { encodeSafetensors } from '../../src/io/safetensors.ts';

const tensor = (values: readonly number[]) => ({ shape: [values.length], data: Float32Array.from(values) });

const generator: GeneratorFile = {
  tensors: new Map([['generator.0.weight', tensor([1, -2.5])]]),
  run: resolveRun({ dataset: '8gaussians', seed: 3 }),
  dataset: { name: '8gaussians', hash: 'abc', shape: [2] },
  step: 12,
  adapter: 'an adapter',
  minutes: 1.5,
  scores: { 'exact W1': 0.1, verdict: 'all modes' },
  version: '0.1.0',
};

describe('a generator’s file', () => {
  it('gives back what was put in', () => {
    const bytes = encodeGenerator(generator);
    expect(isGeneratorFile(bytes, 'file')).toBe(true);
    expect(decodeGenerator(bytes, 'file')).toEqual(generator);
    const { minutes, ...unmeasured } = generator;
    expect(decodeGenerator(encodeGenerator(unmeasured), 'file')).toEqual(unmeasured);
  });

  it('is told from other safetensors, which are refused with what they are', async () => {
    const other = encodeSafetensors(new Map(), { format: 'earthmover-checkpoint-1' });
    expect(isGeneratorFile(other, 'file')).toBe(false);
    expect(() => decodeGenerator(other, 'file')).toThrow(
      /no generator[\s\S]*found +earthmover-checkpoint-1[\s\S]*hint/,
    );
    await expect(decodeCheckpoint(encodeGenerator(generator), 'file')).rejects.toThrow(/no checkpoint/);
  });

  it('with metadata that cannot be read is refused by its part', () => {
    const bytes = encodeSafetensors(new Map(), {
      format: 'earthmover-generator-1',
      run: JSON.stringify(generator.run),
      dataset: '{"name": 3}',
      training: '{"step": 1}',
      scores: '{}',
    });
    expect(() => decodeGenerator(bytes, 'file')).toThrow(/the dataset of the generator is not readable/);
  });
});

describe('the generator of a checkpoint', () => {
  const state = (names: readonly string[]) => ({
    counters: new Uint32Array(8),
    tensors: new Map(names.map((name, i) => [name, tensor([i])])),
  });
  const of = (names: readonly string[]) =>
    generatorOf({ state: state(names) } as unknown as Parameters<typeof generatorOf>[0]);

  it('is its decaying means, where it has them', () => {
    const found = of(['generator.0.weight', 'critic.0.weight', 'ema.generator.0.weight']);
    expect([...found]).toEqual([['generator.0.weight', tensor([2])]]);
  });

  it('is its weights elsewhere, without the critic and the averages of the optimiser', () => {
    const found = of(['generator.0.weight', 'critic.0.weight', 'square_avg.generator.0.weight']);
    expect([...found.keys()]).toEqual(['generator.0.weight']);
  });
});
