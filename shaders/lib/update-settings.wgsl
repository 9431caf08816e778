// update-settings: what an optimiser and the clip are told; `settingsWords` of src/kernels/rmsprop-clip.ts writes it.

struct Settings {
  learningRate: f32,
  smoothing: f32, // RMSProp's ρ, Adam's β₂
  epsilon: f32,
  clip: f32,
  oneMinusSmoothing: f32, // from float64: the f32 difference would be off by 1e-6 of itself
  bound: f32, // the clip that weights are counted against: c, also where the clamp is another kernel's and `clip` is none
  momentum: f32, // RMSProp's momentum, Adam's β₁
  oneMinusMomentum: f32,
}
