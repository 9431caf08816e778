// update-partial: what an update finds in a share of the weights: a thread's, a workgroup's, or all of them.

const NONE = 0xffffffffu;

struct Partial {
  badGradients: u32, // not finite
  badWeights: u32, // not finite before the clip
  badSquares: u32, // mean squares that are not finite: their weights stand still
  weightsAtClip: u32,
  firstBad: u32, // least flat index of any, or NONE
  largestGradient: f32, // max |g| of the finite ones
  descent: f32, // Σ(−step·g), with step = weight after − weight before
  stepSquares: f32, // Σ step²
  gradientSquares: f32, // Σ g²
}

fn joinPartials(a: Partial, b: Partial) -> Partial {
  return Partial(
    a.badGradients + b.badGradients,
    a.badWeights + b.badWeights,
    a.badSquares + b.badSquares,
    a.weightsAtClip + b.weightsAtClip,
    min(a.firstBad, b.firstBad),
    max(a.largestGradient, b.largestGradient),
    a.descent + b.descent,
    a.stepSquares + b.stepSquares,
    a.gradientSquares + b.gradientSquares
  );
}
