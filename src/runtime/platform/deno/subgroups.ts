// Subgroups in Deno 2.9: wgpu has them and naga compiles their functions, but Deno does not list the feature, and naga does
// not know the line that the standard asks of a shader that uses them. On lavapipe steps take half as long with them.

/** A kernel with what ours use of subgroups, but for the line that enables them. */
const probe = /* wgsl */ `
@group(0) @binding(0) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(subgroup_invocation_id) lane: u32) {
  y[lane] = subgroupShuffle(y[lane], lane ^ 1u);
}`;

/** Whether an adapter, of which no other device is opened, has subgroups that it does not list, for shaders without that line. */
export async function hasUnlistedSubgroups(adapter: GPUAdapter | null): Promise<boolean> {
  if (!adapter || adapter.features.has('subgroups')) return false;
  try {
    const device = await adapter.requestDevice({ requiredFeatures: ['subgroups'] });
    device.pushErrorScope('validation');
    const module = device.createShaderModule({ label: 'subgroups', code: probe });
    await device.createComputePipelineAsync({ label: 'subgroups', layout: 'auto', compute: { module } });
    const fault = await device.popErrorScope();
    device.destroy();
    return fault === null;
  } catch {
    return false;
  }
}

/** The shader without the line that naga refuses. */
export function withoutEnable(code: string): string {
  return code.replace(/^enable subgroups;$/m, '');
}
