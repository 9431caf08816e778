// kernel: the words that all kernels and their users share.
//   kernel    one compute shader with its constants and workgroups: pure data
//   binding   a buffer's place in the text
//   traits    what a kernel may assume of its adapter
//   family    a shader file; a variant is one of its forms
/** How a shader uses one of its bindings. */
export type Access = 'read' | 'read_write' | 'uniform';

/** Storage buffers in one kernel at WebGPU's default limit. */
export const maxBuffers = 8;

/** A buffer's place in a kernel's text. */
export interface Binding {
  /** The name of the variable. */
  readonly name: string;
  /** How the shader uses it. */
  readonly access: Access;
}

/**
 * Everything a device needs to run one kernel once, apart from the buffers: pure data.
 * Binding `i` of the list is binding `i` of group 0 in the source.
 */
export interface Kernel {
  /** Stem of the shader file: `gemm` for shaders/gemm.wgsl. */
  readonly family: string;
  /** Row of the family's variant table, e.g. `register-8x4`. */
  readonly variant: string;
  /** Complete WGSL text; its entry point is `main`. */
  readonly code: string;
  /** Values of the `override` constants of the text. */
  readonly constants: Readonly<Record<string, number>>;
  /** The buffers that the text binds, in order. */
  readonly bindings: readonly Binding[];
  /** Bytes of the bindings whose size tells the text how much there is to do, by name. */
  readonly bindingBytes?: Readonly<Record<string, number>>;
  /** Workgroups per dimension, each ≤ 65,535. */
  readonly groups: readonly [number, number, number];
  /** Optional WebGPU features that the text needs. */
  readonly requires?: readonly GPUFeatureName[];
  /** Floating-point operations of one dispatch, a multiply and an add counted as two. */
  readonly flops: number;
}

/** All that a pipeline is compiled from: kernels of one key are compiled once. */
export function kernelKey({ constants, code }: Kernel): string {
  return `${JSON.stringify(constants)}\n${code}`;
}

/** What the host halves may assume of an adapter; the defaults of the WebGPU standard unless it offers more. */
export interface AdapterTraits {
  /** Which prior of the variant tables applies. */
  readonly class: 'lavapipe' | 'swiftshader' | 'hardware';
  /** The one subgroup size of every pipeline, or undefined where it varies or the feature is absent. */
  readonly subgroupSize: number | undefined;
  /** Whether shaders may compute with 16-bit floats. */
  readonly f16: boolean;
  /** Those of WebGPU's limits that kernels and plans keep to, under their own names. */
  readonly limits: {
    readonly maxStorageBuffersPerShaderStage: number;
    readonly maxStorageBufferBindingSize: number;
    readonly maxBufferSize: number;
    readonly maxComputeWorkgroupStorageSize: number;
    readonly maxComputeInvocationsPerWorkgroup: number;
    readonly maxComputeWorkgroupSizeX: number;
    readonly maxComputeWorkgroupsPerDimension: number;
    readonly minStorageBufferOffsetAlignment: number;
  };
}
