// normal: two independent standard normals from 64 random bits (Box and Muller 1958), to 1e-6.
//   r = √(−2 ln u)   (r cos 2πt, r sin 2πt)   u = (radiusBits + ½)·2⁻³²   t = angleBits·2⁻³²
// twin    normalPair of src/core/random.ts
// why     WGSL's sin and cos are off by 2e-4 on some adapters and its log by 2⁻²¹ near 1: hence polynomials, fitted
//         to minimal largest error and rounded to f32. Explicit fma leaves compilers no choice, so bits are stable.

const LN2_HIGH = 0.69314575; // 16 bits: exact times any exponent up to 33
const LN2_LOW = 1.4286068e-6;
const TURN_HIGH = 6.2831855; // 2π
const TURN_LOW = -1.7484555e-7;

// (x + ½)·2⁻³², rounded once; conversion of all 32 bits at once may round either way.
fn fraction(x: u32) -> f32 {
  return (f32(x >> 8u) * 256.0 + (f32(x & 255u) + 0.5)) * 0x1p-32;
}

// −ln((bits + ½)·2⁻³²), relative to itself even where it is almost 0.
fn minusLog(bits: u32) -> f32 {
  let shift = countLeadingZeros(bits);
  // m·2³² with m in [½, 1), the half included; u = m·2^−shift. All of it holds for bits = 0 too.
  let m = select(0u, bits << (shift & 31u), shift < 32u) | select(0u, 1u << ((shift - 1u) & 31u), shift > 0u);
  // f + 1 = m or 2m, whichever lies in [√½, √2); f comes straight from the bits.
  let upper = m > 0xb504f333u;
  let f = select(fraction(m << 1u), -fraction(~m), upper);
  let exponent = f32(select(shift + 1u, shift, upper));
  var p = fma(f, -0.07859615236520767, 0.12881648540496826);
  p = fma(f, p, -0.13128754496574402);
  p = fma(f, p, 0.14181192219257355);
  p = fma(f, p, -0.16624553501605988);
  p = fma(f, p, 0.2000228613615036);
  p = fma(f, p, -0.25000810623168945);
  p = fma(f, p, 0.33333316445350647);
  p = fma(f, p, -0.5);
  let log1p = fma(f * f, p, fma(-LN2_LOW, exponent, f));
  return fma(exponent, LN2_HIGH, -log1p);
}

fn normalPair(radiusBits: u32, angleBits: u32) -> vec2f {
  let radius = sqrt(2.0 * minusLog(radiusBits));
  // Nearest quarter turn, and what is left of the angle in turns: |t| ≤ 1/8.
  let quarter = (angleBits + 0x20000000u) >> 30u;
  let rest = bitcast<i32>(angleBits - (quarter << 30u));
  let t = (f32(rest >> 8u) * 256.0 + f32(rest & 255)) * 0x1p-32;
  let z = t * t;
  let cosine = fma(z, fma(z, fma(z, fma(z, 59.245964, -85.44374), 64.93932), -19.739208), 1.0);
  let bend = fma(z, fma(z, fma(z, -75.36965, 81.59198), -41.341663), TURN_LOW);
  let sine = fma(t, TURN_HIGH, t * bend);
  let odd = (quarter & 1u) == 1u;
  let x = select(cosine, sine, odd);
  let y = select(sine, cosine, odd);
  let signs = vec2u((quarter + 1u) & 2u, quarter & 2u) << vec2u(30u);
  return radius * bitcast<vec2f>(bitcast<vec2u>(vec2f(x, y)) ^ signs);
}
