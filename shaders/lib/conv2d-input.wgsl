// conv2d-input addressing: the transposed convolution, as one product per phase of the stride.
//   dx[n, y, x, c] = Σ_{i, j, o} dy[n, (y + PT − i) / SH, (x + PL − j) / SW, o] · w[i, j, c, o]
// Only taps with i ≡ y + PT (mod SH) meet a pixel of dy, so the pixels with y ≡ py and x ≡ px form a phase
// with its own taps i = first + SH·t: no multiplication is spent on the zeros between dy's pixels.
// layout  dy: f32[n, OH, OW, O], w: f32[KH, KW, C, O], dx: f32[n, H, W, C]
//         a phase's rows count (n, y / SH, x / SW), its terms (t, u, o)

override H: u32 = 4;
override W: u32 = 4;
override C: u32 = 1;
override O: u32 = 1;
override KH: u32 = 3;
override KW: u32 = 3;
override OH: u32 = 4;
override OW: u32 = 4;
override SH: u32 = 1;
override SW: u32 = 1;
override PT: u32 = 1;
override PL: u32 = 1;

const PADDING = 0xffffffffu; // gemm's OUTSIDE

/// First tap of a phase along the two axes.
fn firstTap(phase: u32) -> vec2u { return vec2u((phase / SW + PT) % SH, (phase % SW + PL) % SW); }

/// Number of taps of a phase along the two axes; 0 where the kernel is narrower than the stride.
fn tapCount(phase: u32) -> vec2u {
  let first = firstTap(phase);
  return vec2u((max(KH, first.x) - first.x + SH - 1u) / SH, (max(KW, first.y) - first.y + SW - 1u) / SW);
}

fn phaseTerms(phase: u32) -> u32 {
  let taps = tapCount(phase);
  return taps.x * taps.y * O;
}

/// Steps (t, u) of a term. A phase has one of two widths, so both divisors are constants.
fn tapStep(phase: u32, term: u32) -> vec2u {
  let widest = (KW + SW - 1u) / SW;
  let width = tapCount(phase).y;
  let tap = term / O;
  let t = select(tap / max(widest - 1u, 1u), tap / widest, width == widest);
  return vec2u(t, tap - t * width);
}

/// First row of dy's image, and the pixel of dy that a row's first tap meets.
fn gradientOrigin(phase: u32, row: u32) -> vec3u {
  let rows = (H + SH - 1u) / SH;
  let cols = (W + SW - 1u) / SW;
  return vec3u(
    row / (rows * cols) * OH,
    row / cols % rows + (phase / SW + PT) / SH,
    row % cols + (phase % SW + PL) / SW
  );
}

/// Beyond dy's upper or left edge the subtraction wraps round to a huge number.
fn gradientAddress(phase: u32, origin: vec3u, term: u32) -> u32 {
  let step = tapStep(phase, term);
  let oy = origin.y - step.x;
  let ox = origin.z - step.y;
  let padding = (step.x >= tapCount(phase).x) | (oy >= OH) | (ox >= OW);
  return select(((origin.x + oy) * OW + ox) * O + term % O, PADDING, padding);
}

fn weightAddress(phase: u32, term: u32, channel: u32) -> u32 {
  let tap = firstTap(phase) + vec2u(SH, SW) * tapStep(phase, term);
  return select(((tap.x * KW + tap.y) * C + channel) * O + term % O, PADDING, tap.x >= KH);
}

/// The pixel of dx that a phase's row is; none where the last rows or columns have no pixel of this phase.
fn phasePixel(phase: u32, row: u32) -> u32 {
  let rows = (H + SH - 1u) / SH;
  let cols = (W + SW - 1u) / SW;
  let y = row / cols % rows * SH + phase / SW;
  let x = row % cols * SW + phase % SW;
  if (y >= H || x >= W) { return PADDING; }
  return (row / (rows * cols) * H + y) * W + x;
}
