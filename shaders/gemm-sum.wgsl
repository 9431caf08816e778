// gemm-sum: the second pass of a split product: the slices' partial results, summed in a fixed order.
//   out[i] = epilogue(Σ_s partials[s, i])      sums[col] = Σ_s partialSums[s, col]
// layout  partials: f32[SLICES, M, N], then f32[SLICES, N] where column sums are wanted
// grid    one invocation per element (per four with vec4), the column sums' after the product's
// cost    SLICES loads and one store per element: bandwidth-bound

override M: u32 = 8;
override N: u32 = 8;
override SLICES: u32 = 2;
override COLUMN_SUM: bool = false;

const WORKGROUP = 64u;
const WIDTH = 1u; // columns per invocation, 4 in the vec4 text

alias Run = f32;

@group(0) @binding(0) var<storage, read> partials: array<Run>;
@group(0) @binding(1) var<storage, read_write> out: array<Run>;

fn epilogue(v: f32, row: u32, col: u32) -> f32 { return v; }

// Hooks: the vec4 text calls epilogue4, and a text with column sums has somewhere to put them.
fn finish(v: Run, row: u32, col: u32) -> Run { return epilogue(v, row, col); }

fn storeSum(index: u32, v: Run) {}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (group.y * groups.x + group.x) * WORKGROUP + local;
  let runs = M * N / WIDTH;
  let sumRuns = N / WIDTH;
  if (index < runs) {
    var sum = partials[index];
    for (var slice = 1u; slice < SLICES; slice++) { sum += partials[slice * runs + index]; }
    out[index] = finish(sum, index * WIDTH / N, index * WIDTH % N);
  } else if (COLUMN_SUM && index - runs < sumRuns) {
    let first = SLICES * runs + index - runs;
    var sum = partials[first];
    for (var slice = 1u; slice < SLICES; slice++) { sum += partials[first + slice * sumRuns]; }
    storeSum(index - runs, sum);
  }
}
