// counters: the run's place: its seed, the steps done, and the place in the data; src/core/counters.ts is its twin.
// Kernels that only read them bind `array<vec4u, 2>`: kernels that share a dispatch then share the binding, too.

struct Counters {
  seedLow: u32,
  seedHigh: u32,
  criticStep: u32,
  generatorStep: u32,
  position: u32, // rows of the epoch that are used up
  epoch: u32,
  unused0: u32,
  unused1: u32,
}

fn countersOf(first: vec4u, second: vec4u) -> Counters {
  return Counters(first.x, first.y, first.z, first.w, second.x, second.y, second.z, second.w);
}
