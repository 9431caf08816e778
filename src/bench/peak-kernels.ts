// Kernels that do nothing but multiply-adds, or nothing but copy: what an adapter's peaks are measured with.
import type { Kernel } from '../kernels/kernel.ts';

/** One way to keep the multipliers busy. */
export interface FmaShape {
  /** Independent chains of fused multiply-adds in an invocation: they hide its latency. */
  readonly accumulators: number;
  /** Rounds of all chains in one turn of the loop: they hide its control. */
  readonly unroll: number;
  readonly lanes: 1 | 4;
}

const turns = 256;
const workgroup = 64;

/** Of about 0.5, so that all values stay ordinary; only lane 0 sees opposite signs, and comes to a negative sum. */
export function fmaSeeds(): Float32Array {
  const seeds = Float32Array.from({ length: workgroup }, (_, i) => 0.4 + 0.003 * i);
  seeds[0] = -0.5;
  seeds[workgroup - 1] = 0.5;
  return seeds;
}

/**
 * Nothing but fused multiply-adds: v ← v·y + x in registers, two loads at the start and one store in a workgroup.
 * Bindings: seeds, f32[64]; sink, f32[4], whose first comes to the sum of lane 0.
 */
export function fmaKernel({ accumulators, unroll, lanes }: FmaShape, workgroups: number): Kernel {
  const type = lanes === 4 ? 'vec4f' : 'f32';
  const chains = Array.from({ length: accumulators }, (_, i) => `v${i}`);
  const round = chains.map((v) => `${v} = fma(${v}, y, x);`).join(' ');
  const sum = chains.join(' + ');
  const code = `
@group(0) @binding(0) var<storage, read> seeds: array<f32>;
@group(0) @binding(1) var<storage, read_write> sink: array<f32>;
@compute @workgroup_size(${workgroup})
fn main(@builtin(local_invocation_index) lane: u32) {
  let x = ${type}(seeds[lane]);
  let y = ${type}(seeds[${workgroup - 1}u - lane]);
${chains.map((v, i) => `  var ${v} = x * ${i}.5;`).join('\n')}
  for (var turn = 0u; turn < ${turns}u; turn++) {
${new Array(unroll).fill(`    ${round}`).join('\n')}
  }
  let sum = ${lanes === 4 ? `dot(${sum}, vec4f(1.0))` : sum};
  // So in one lane only, which no compiler can know.
  if (sum < -1.0) { sink[0] = sum; }
}
`;
  return {
    family: 'peak-fma',
    variant: `${accumulators}${lanes === 4 ? ' vec4' : ''} × ${unroll}`,
    code,
    constants: {},
    bindings: [
      { name: 'seeds', access: 'read' },
      { name: 'sink', access: 'read_write' },
    ],
    groups: [workgroups, 1, 1],
    flops: 2 * lanes * accumulators * unroll * turns * workgroup * workgroups,
  };
}

/** One way to stream through memory. */
export interface StreamShape {
  readonly name: 'copy' | 'triad';
  /** vec4s that one invocation handles, a workgroup apart. */
  readonly each: number;
}

const streamWorkgroup = 256;

/**
 * copy: c ← a.  triad: c ← a + 0.5·b. All are vec4f[elements]; bindings: a, (b), c. `elements` must be a multiple of
 * 256 · each.
 */
export function streamKernel({ name, each }: StreamShape, elements: number): Kernel {
  const triad = name === 'triad';
  const stretch = streamWorkgroup * each;
  const code = `
@group(0) @binding(0) var<storage, read> a: array<vec4f>;
${triad ? '@group(0) @binding(1) var<storage, read> b: array<vec4f>;' : ''}
@group(0) @binding(${triad ? 2 : 1}) var<storage, read_write> c: array<vec4f>;
@compute @workgroup_size(${streamWorkgroup})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let first = group.x * ${stretch}u + lane;
${Array.from({ length: each }, (_, i) => {
  const at = `first + ${i * streamWorkgroup}u`;
  return `  c[${at}] = a[${at}]${triad ? ` + 0.5 * b[${at}]` : ''};`;
}).join('\n')}
}
`;
  return {
    family: `peak-${name}`,
    variant: `${each} vec4 a thread`,
    code,
    constants: {},
    bindings: [
      { name: 'a', access: 'read' },
      ...(triad ? [{ name: 'b', access: 'read' } as const] : []),
      { name: 'c', access: 'read_write' },
    ],
    groups: [elements / stretch, 1, 1],
    flops: triad ? 8 * elements : 0,
  };
}
