import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeGenerator } from '../../src/gan/generator-file.ts';
import { buildNetworks } from '../../src/gan/networks.ts';
import { recipes } from '../../src/gan/recipes.ts';
import { pytorchShape } from '../../src/nn/pytorch.ts';
import { trainedFile, trainedNames } from '../../src/node/trained-generators.ts';

describe('the generators that come along', () => {
  it('are those of recipes', () => {
    expect(trainedNames()).toEqual(['emoji', 'fashion-mnist', 'grid', 'mnist', 'ring', 'swissroll']);
    for (const name of trainedNames()) expect(Object.keys(recipes)).toContain(name);
  });

  it.each(trainedNames())('%s has every weight of its networks, its scores and what it took', (name) => {
    const file = trainedFile(name);
    const { tensors, run, dataset, step, scores, minutes, adapter } = decodeGenerator(
      readFileSync(file),
      file,
    );
    const { parameters, statistics } = buildNetworks(run, dataset.shape).generator;
    const expected = Object.fromEntries([
      ...parameters.map((spec) => [`generator.${spec.name}`, pytorchShape(spec)]),
      ...statistics.map((spec) => [`generator.${spec.name}`, spec.shape]),
    ]);
    expect(Object.fromEntries([...tensors].map(([key, { shape }]) => [key, shape]))).toEqual(expected);
    expect([...tensors.values()].every(({ data }) => data.every(Number.isFinite))).toBe(true);
    expect(run).toMatchObject({ dataset: recipes[name as keyof typeof recipes].dataset });
    expect(step).toBe(run.steps);
    expect(minutes).toBeGreaterThan(0);
    expect(adapter).toMatch(/llvmpipe/);
    expect(scores).toHaveProperty('verdict');
  });

  it('are told from others by name, with the nearest', () => {
    expect(() => trainedFile('mnst')).toThrow(/no trained generator mnst[\s\S]*did you mean mnist\?/);
  });
});
