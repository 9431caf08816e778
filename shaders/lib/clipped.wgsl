// clipped: clamps, but keeps NaN, as PyTorch does: WGSL's clamp may turn NaN into a bound.

// import lib/lane

fn clipped(w: Lane, c: f32) -> Lane {
  return select(clamp(w, Lane(-c), Lane(c)), w, (bitcast<Bits>(w) & Bits(0x7fffffffu)) > Bits(0x7f800000u));
}
