import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeCheckpoint } from '../../../src/gan/checkpoint.ts';
import { createTrainer } from '../../../src/gan/trainer.ts';
import type { Device } from '../../../src/runtime/device.ts';
import { openDevice } from '../../../src/runtime/platform/node/open-device.ts';
import { runInDeno } from '../../support/deno.ts';
import { parameterBound } from '../../support/recorded.ts';
import type { Told } from './deno/main.ts';
import { eightGaussians, someSamples, weightsAfter } from './deno/story.ts';

const folder = mkdtempSync(join(tmpdir(), 'earthmover-deno-'));
const file = join(folder, 'checkpoint.safetensors');
let told: Told;
/** In Node, on the driver that Deno took. */
let device: Device;
beforeAll(async () => {
  told = JSON.parse(await runInDeno(scriptAt('main'), { args: [file] }));
  device = await openDevice({ adapter: told.class });
});
afterAll(() => {
  device?.destroy();
  rmSync(folder, { recursive: true, force: true });
});

describe('the library in Deno, on wgpu and naga', () => {
  it('trains 8 Gaussians until the exact W₁ has halved', () => {
    const [first, ...later] = told.distances;
    expect(first).toBeGreaterThan(0.5);
    expect(later.at(-1)).toBeLessThan(first! / 2);
  });

  it('samples the same after a checkpoint, and so does Node that loads it', async () => {
    const [before, after] = told.samples;
    expect(before).toHaveLength(100);
    expect(after).toEqual(before);
    const { state, variants } = await decodeCheckpoint(readFileSync(file), file);
    const trainer = await createTrainer(device, { ...eightGaussians(), variants });
    trainer.restore(state);
    const inNode = await someSamples(trainer);
    trainer.destroy();
    expect(furthest(inNode, before)).toBeLessThan(1e-5);
  });

  it("has Node's weights after 50 iterations, as near as those of the recorded trajectories", async () => {
    const inNode = await weightsAfter(device, 50);
    expect(Object.keys(inNode)).toEqual(Object.keys(told.weights));
    for (const [name, values] of Object.entries(inNode)) {
      expect(furthest(values, told.weights[name]!), name).toBeLessThan(parameterBound);
    }
  });
});

describe('opening an adapter in Deno', () => {
  const opened = (env: Record<string, string>, permissions?: readonly string[]) =>
    runInDeno(scriptAt('open'), permissions ? { env, permissions } : { env, args: ['environment'] });

  it('refuses another adapter than the one asked for, and a name it does not know', async () => {
    expect(await opened({ EARTHMOVER_ADAPTER: 'hardware' })).toMatch(
      told.class === 'hardware'
        ? /^hardware/
        : /^gpu the adapter asked for, hardware, cannot be had\n.*Deno offers/,
    );
    expect(await opened({ EARTHMOVER_ADAPTER: 'voodoo' })).toMatch(/^usage EARTHMOVER_ADAPTER.*\n.*voodoo/);
  });

  it('asks for no permission: without any it takes the adapter that there is', async () => {
    expect(await opened({ EARTHMOVER_ADAPTER: 'voodoo' }, ['--no-prompt'])).toMatch(
      new RegExp(`^${told.class} `),
    );
  });

  it('finds the subgroups that Deno does not list, and leaves the environment as it was', async () => {
    const { subgroupSize } = device.traits;
    expect(await opened({})).toBe(`${told.class} ${subgroupSize} true\n`);
  });
});

function scriptAt(name: string): string {
  return fileURLToPath(new URL(`./deno/${name}.ts`, import.meta.url));
}

function furthest(values: readonly number[], others: readonly number[]): number {
  expect(values.length).toBe(others.length);
  return Math.max(...values.map((value, i) => Math.abs(value - others[i]!)));
}
