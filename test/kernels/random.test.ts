import { afterAll, beforeAll, expect, test } from 'vitest';
import { counterWords, initialCounters } from '../../src/core/counters.ts';
import { normalPair, philox } from '../../src/core/random.ts';
import { type RandomSpec, random } from '../../src/kernels/random.ts';
import { specialise } from '../../src/kernels/template.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.destroy());

const counters = initialCounters(0x1234_5678_9abc);
counters[counterWords.criticStep] = 7;
counters[counterWords.generatorStep] = 0xffff_fff0;

async function draw(spec: RandomSpec): Promise<Float32Array> {
  const { out } = await harness.run(random(spec, harness.traits), { state: counters, out: spec.count });
  return out!;
}

function blockBits(spec: RandomSpec, block: number) {
  const step = counters[counterWords[spec.clock]]!;
  const [seedLow, seedHigh] = [counters[counterWords.seedLow]!, counters[counterWords.seedHigh]!];
  return philox([block, 0, step, seedHigh], [seedLow, spec.stream]);
}

const counts = [1, 3, 4, 5, 255, 256, 257, 6400, 10007];

test('uniforms have the bits of the oracle, for every count', async () => {
  for (const count of counts) {
    const spec: RandomSpec = { count, kind: 'uniform', stream: 0xffff_ffff, clock: 'criticStep' };
    const drawn = await draw(spec);
    const expected = Float32Array.from(
      drawn,
      (_, i) => (blockBits(spec, Math.floor(i / 4))[i % 4]! >>> 8) / 2 ** 24,
    );
    expect(drawn).toEqual(expected);
  }
});

test('normals are within 1e-6 of the float64 oracle, for every count', async () => {
  for (const count of counts) {
    const spec: RandomSpec = { count, kind: 'normal', stream: 3, clock: 'generatorStep' };
    const drawn = await draw(spec);
    let worst = 0;
    drawn.forEach((value, i) => {
      const bits = blockBits(spec, Math.floor(i / 4));
      const pair = i % 4 < 2 ? normalPair(bits[0], bits[1]) : normalPair(bits[2], bits[3]);
      worst = Math.max(worst, Math.abs(value - pair[i % 2]!));
    });
    expect(worst).toBeLessThanOrEqual(1e-6);
  }
});

test('normals are within 1e-6 at the ends and bends of their polynomials', async () => {
  const radii = [0, 1, 2, 3, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0xffff_fffe, 0xffff_ff00];
  for (let power = 2; power < 32; power++)
    radii.push(2 ** power, 2 ** power - 1, Math.floor(Math.SQRT2 * 2 ** power));
  for (let i = 0; i < 400; i++) radii.push(Math.imul(i, 0x9e37_79b9) >>> 0, Math.imul(i, 40503) & 0xffff);
  const angles: number[] = [];
  for (let eighth = 0; eighth < 8; eighth++) {
    for (const offset of [-1, 0, 1, 12345, 0x1000_0001]) angles.push((eighth * 2 ** 29 + offset) >>> 0);
  }
  const spec: RandomSpec = {
    count: 4 * radii.length * angles.length,
    kind: 'normal',
    stream: 0,
    clock: 'criticStep',
  };
  const kernel = random(spec, harness.traits);
  const table = `const RADII = array<u32, ${radii.length}>(${radii.map((bits) => `${bits}u`).join(', ')});
const ANGLES = array<u32, ${angles.length}>(${angles.map((bits) => `${bits}u`).join(', ')});
fn philox(counter: vec4u, key: vec2u) -> vec4u {
  var radii = RADII;
  var angles = ANGLES;
  let radius = radii[counter.x / ${angles.length}u];
  let angle = angles[counter.x % ${angles.length}u];
  return vec4u(radius, angle, radius ^ 0x5555u, angle);
}`;
  const rigged = { ...kernel, code: specialise(kernel.code, { functions: { philox: table } }) };
  const { out } = await harness.run(rigged, { state: counters, out: spec.count });
  let worst = 0;
  radii.forEach((radius, r) => {
    angles.forEach((angle, a) => {
      const expected = [...normalPair(radius, angle), ...normalPair((radius ^ 0x5555) >>> 0, angle)];
      const at = 4 * (r * angles.length + a);
      for (let i = 0; i < 4; i++) worst = Math.max(worst, Math.abs(out![at + i]! - expected[i]!));
    });
  });
  expect(worst).toBeLessThanOrEqual(1e-6);
});

test('normals have the moments and tails of the standard normal', async () => {
  const count = 400_000;
  const drawn = await draw({ count, kind: 'normal', stream: 1, clock: 'criticStep' });
  const moment = (power: number): number => drawn.reduce((sum, value) => sum + value ** power, 0) / count;
  const beyond = (limit: number): number => drawn.filter((value) => Math.abs(value) > limit).length / count;
  // Five standard errors: the p-th moment has variance E[z^2p] − E[z^p]².
  const tolerance = (variance: number): number => 5 * Math.sqrt(variance / count);
  expect(Math.abs(moment(1))).toBeLessThan(tolerance(1));
  expect(Math.abs(moment(2) - 1)).toBeLessThan(tolerance(2));
  expect(Math.abs(moment(3))).toBeLessThan(tolerance(15));
  expect(Math.abs(moment(4) - 3)).toBeLessThan(tolerance(96));
  expect(Math.abs(beyond(1) - 0.3173105)).toBeLessThan(tolerance(0.25));
  expect(Math.abs(beyond(3) - 0.0026998)).toBeLessThan(tolerance(0.0027));
});

test('streams, clocks and steps draw different numbers, and the same ones draw the same', async () => {
  const spec: RandomSpec = { count: 64, kind: 'uniform', stream: 1, clock: 'criticStep' };
  const first = await draw(spec);
  expect(await draw(spec)).toEqual(first);
  expect(await draw({ ...spec, stream: 2 })).not.toEqual(first);
  expect(await draw({ ...spec, clock: 'generatorStep' })).not.toEqual(first);
});
