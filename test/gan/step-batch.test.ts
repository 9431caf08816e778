import { expect, test } from 'vitest';
import { Bindings } from '../../src/compiler/bindings.ts';
import { counterCount, counterWords, initialCounters } from '../../src/core/counters.ts';
import { completeConfig } from '../../src/gan/complete-config.ts';
import { classCodes } from '../../src/gan/drawn-classes.ts';
import { layOut } from '../../src/gan/network.ts';
import { type BatchSource, StepBatch } from '../../src/gan/step-batch.ts';
import { interpret } from '../../src/graph/interpret.ts';
import { topologicalOrder, type Value } from '../../src/graph/value.ts';
import { conditionalMlpCritic, conditionalMlpGenerator } from '../../src/nn/conditional-mlp.ts';
import { inputName, isInput } from '../../src/ops/leaf.ts';
import { defaultTraits } from '../compiler/traits.ts';

// What the micro-batches of a step take, one after the other, is what one batch as large takes, drawn or fed.

const shape = [3, 4, 1] as const;
const [count, classes] = [40, 6];
const networks = { classes, hidden: [4], activation: 'relu' } as const;
const generator = conditionalMlpGenerator({ ...networks, latent: 3, output: 12, outputShape: shape });
const critic = conditionalMlpCritic({ ...networks, sampleShape: shape, conditioning: undefined });

const counters = initialCounters(0x1234_5678_9abc);
counters[counterWords.criticStep] = 7;
// So that the step goes over the end of an epoch, in its second micro-batch.
counters[counterWords.position] = 30;

const bytes = new Float64Array(count * 3).map((_, i) => (i * 0x9e37_79b9) % 2 ** 32);
const known: Readonly<Record<string, Float64Array>> = {
  state: Float64Array.from(counters),
  data: bytes,
  labels: new Float64Array(count / 4).map((_, i) => (i % 6) | (((i + 2) % 6) << 8) | (((i * 5) % 6) << 16)),
  'class-codes': Float64Array.from(new Float32Array(classCodes(classes).data.buffer)),
  'feed.latent': new Float64Array(45).map((_, i) => i),
  'feed.mix': new Float64Array(15).map((_, i) => i / 15),
  'feed.real': new Float64Array(15 * 12).map((_, i) => i),
  'feed.classes': new Float64Array(15 * 6).map((_, i) => i),
};

/** What each micro-batch takes of every kind, those of a kind one after the other. */
function taken(source: BatchSource, batch: number, accumulate: number) {
  const config = completeConfig({
    ...{ batch, accumulate, latent: 3 },
    augment: 'flip,shift',
    augmentShift: 1,
  });
  const options = {
    ...{ critic: layOut('critic', critic), generator: layOut('generator', generator) },
    data: { shape, count, encoding: 'u8' },
    config,
    traits: defaultTraits,
  } as const;
  const kept: Record<string, Float64Array> = { ...known };
  const parts = Array.from({ length: accumulate }, (_, index) => {
    const bindings = new Bindings();
    const state = bindings.input('state', [counterCount], { dtype: 'u32' });
    const each = new StepBatch({ options, source, index, bindings, tables: [], state });
    const wanted = [each.latents(1, 'criticStep'), each.mixes(6), each.realBatch(shape), each.classes()];
    const values = wanted.filter((value) => value !== undefined);
    const outputs = bindings.outputs.map(({ value }) => value);
    const all: Value[] = [...values, ...outputs];
    const inputs = topologicalOrder(all).filter(isInput);
    const results = interpret(all, new Map(inputs.map((value) => [value, kept[inputName(value)]!])));
    bindings.outputs.forEach(({ slice }, i) => {
      kept[slice.buffer] = results[values.length + i]!;
    });
    return results.slice(0, values.length);
  });
  return [0, 1, 2, 3].map((kind) => parts.flatMap((part) => [...(part[kind] ?? [])]));
}

test.each<BatchSource>(['sampled', 'fed'])('micro-batches are parts of what is %s at once', (source) => {
  const whole = taken(source, 15, 1);
  expect(whole.map(({ length }) => length)).toEqual([45, 15, 180, 90]);
  expect(whole.map((kind) => new Set(kind).size > 1)).toEqual([true, true, true, true]);
  expect(taken(source, 5, 3)).toEqual(whole);
  expect(taken(source, 1, 15)).toEqual(whole);
});
