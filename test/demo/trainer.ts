import { expect } from 'vitest';
import { createToy } from '../../src/data/toys.ts';
import { decodeCheckpoint } from '../../src/gan/checkpoint.ts';
import { buildNetworks } from '../../src/gan/networks.ts';
import type { RunConfig } from '../../src/gan/run-config.ts';
import { trainingConfig } from '../../src/gan/run-config.ts';
import { createTrainer, type Trainer, type TrainerState } from '../../src/gan/trainer.ts';
import type { Device } from '../../src/runtime/device.ts';

/** A trainer in Node that stands where a checkpoint of 8 Gaussians left off. */
export async function withTrainer<T>(
  device: Device,
  bytes: Uint8Array,
  use: (trainer: Trainer) => Promise<T>,
): Promise<T> {
  const { run, state, dataset } = await decodeCheckpoint(bytes, 'page');
  const data = createToy('8gaussians');
  expect(dataset.hash).toBe(data.hash);
  return onData(device, run, (trainer) => {
    trainer.restore(state);
    return use(trainer);
  });
}

/** The state after `steps` iterations of a run on 8 Gaussians in Node. */
export function trainedInNode(device: Device, run: RunConfig, steps: number): Promise<TrainerState> {
  return onData(device, run, async (trainer) => {
    for await (const _ of trainer.train({ steps }));
    return trainer.capture();
  });
}

/** Fails unless every weight, average and counter has the same bits. */
export function expectSameBits(actual: TrainerState, expected: TrainerState): void {
  expect([...actual.counters]).toEqual([...expected.counters]);
  expect([...actual.tensors.keys()].sort()).toEqual([...expected.tensors.keys()].sort());
  const words = ({ buffer, byteOffset, length }: Float32Array) => new Uint32Array(buffer, byteOffset, length);
  const different = [...expected.tensors].filter(([name, { data }]) => {
    const theirs = words(actual.tensors.get(name)!.data);
    return !words(data).every((word, i) => word === theirs[i]);
  });
  expect(different.map(([name]) => name)).toEqual([]);
}

async function onData<T>(device: Device, run: RunConfig, use: (trainer: Trainer) => Promise<T>): Promise<T> {
  const data = createToy('8gaussians');
  const trainer = await createTrainer(device, {
    ...buildNetworks(run, data.shape),
    data,
    config: trainingConfig(run),
  });
  try {
    return await use(trainer);
  } finally {
    trainer.destroy();
  }
}
