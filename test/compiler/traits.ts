import type { AdapterTraits } from '../../src/kernels/kernel.ts';

/** A device with the default limits of WebGPU and no optional feature: what every plan has to fit. */
export const defaultTraits: AdapterTraits = {
  class: 'hardware',
  subgroupSize: undefined,
  f16: false,
  limits: {
    maxStorageBuffersPerShaderStage: 8,
    maxStorageBufferBindingSize: 128 * 2 ** 20,
    maxBufferSize: 256 * 2 ** 20,
    maxComputeWorkgroupStorageSize: 16384,
    maxComputeInvocationsPerWorkgroup: 256,
    maxComputeWorkgroupSizeX: 256,
    maxComputeWorkgroupsPerDimension: 65535,
    minStorageBufferOffsetAlignment: 256,
  },
};
