// bias-correction: 1 − βᵗ, how much of a decaying mean that began at 0 is there after t steps.
//   q(1) = 1 − β      q(a + b) = q(a) + q(b)·(1 − q(a))      by the binary digits of t
// Only positive terms are added, so that nothing cancels: 1 − βᵗ from the power itself would lose 4 digits where β = 0.999.
// source  Kingma and Ba 2015, "Adam", Algorithm 1

/// @param oneMinusBeta rounded from float64
fn biasCorrection(oneMinusBeta: f32, steps: u32) -> f32 {
  var correction = 0.0;
  var power = oneMinusBeta;
  for (var left = steps; left > 0u; left >>= 1u) {
    if ((left & 1u) == 1u) {
      correction += power * (1.0 - correction);
    }
    power *= 2.0 - power;
  }
  return correction;
}
