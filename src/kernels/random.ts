// random: the host half of fresh uniform or normal numbers.
//   stream   numbers independent of another stream's under the same seed
//   quad     four elements, from one call of the generator
import type { RandomAttributes } from '../ops/random.ts';
import { foldGroups } from './grid.ts';
import type { AdapterTraits, Kernel } from './kernel.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';

export interface RandomSpec extends RandomAttributes {
  /** Elements of the output. */
  readonly count: number;
}

const workgroup = 64;

const uniformFour = `fn four(bits: vec4u) -> vec4f {
  return vec4f(bits >> vec4u(8u)) * 0x1p-24;
}`;

// Where the output is no multiple of four long, the last quad is cut off.
const putOneByOne = `fn put(quad: u32, values: vec4f) {
  for (var i = 0u; i < min(4u, COUNT - quad * 4u); i++) {
    out[quad * 4u + i] = values[i];
  }
}`;

/**
 * Kernel of `random`: bindings `state` u32[8] (the run's counters) and `out` f32[count].
 * Uniforms equal the oracle's bits; normals are within 1e-6 of it.
 */
export function random(spec: RandomSpec, traits: AdapterTraits): Kernel {
  const { count, kind, stream, clock } = spec;
  const quads = Math.ceil(count / 4);
  const groups = foldGroups(Math.ceil(quads / workgroup), traits);
  const aligned = count % 4 === 0;
  return {
    family: 'random',
    variant: aligned ? kind : `${kind}-singly`,
    code: specialise(shaders.random, {
      functions: {
        ...(kind === 'uniform' ? { four: uniformFour } : { normalPair: shaders['lib/normal'] }),
        ...(aligned ? {} : { put: putOneByOne }),
        philox: shaders['lib/philox'],
      },
      declarations: aligned ? {} : { out: '@group(0) @binding(1) var<storage, read_write> out: array<f32>;' },
    }),
    constants: {
      COUNT: count,
      STREAM: stream,
      CLOCK: clock === 'generatorStep' ? 1 : 0,
      GROUPS_X: groups[0],
    },
    bindings: [
      { name: 'state', access: 'read' },
      { name: 'out', access: 'read_write' },
    ],
    groups,
    flops: kind === 'normal' ? 30 * count : count,
  };
}
