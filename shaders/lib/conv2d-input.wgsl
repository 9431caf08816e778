// conv2d-input addressing: the transposed convolution, as one product per phase of the stride.
//   dx[n, y, x, c] = Σ_{i, j, o} dy[n, (y + PT − i) / SH, (x + PL − j) / SW, o] · w[i, j, c, o]
// Only taps with i ≡ y + PT (mod SH) meet a pixel of dy, so the pixels with y ≡ py and x ≡ px form a phase
// with its own taps i = first + SH·t: no multiplication is spent on the zeros between dy's pixels.
// layout  dy: f32[n, OH, OW, O], w: f32[KH, KW, C, O], dx: f32[n, H, W, C]
//         a phase's rows count (n, y / SH, x / SW), its terms (t, u, o)

// import lib/conv2d-sizes

override O: u32 = 1;

const PADDING = 0xffffffffu; // gemm's OUTSIDE

// Hooks: quotients by sizes; see src/kernels/quotient.ts.
fn overO(x: u32) -> u32 { return x / O; }

/// Rows and columns of one phase: H over SH and W over SW, rounded up.
fn overRows(x: u32) -> u32 { return x / ((H + SH - 1u) / SH); }

fn overColumns(x: u32) -> u32 { return x / ((W + SW - 1u) / SW); }

/// Whole rows of the phase's taps in so many taps.
fn overTaps(x: u32) -> u32 { return x / phaseTaps.y; }

// First tap of the slice's phase along the two axes, and the number of its taps along them: 0 where the kernel is narrower
// than the stride. Worked out once, by `phaseTerms`.
var<private> phaseFirst: vec2u;
var<private> phaseTaps: vec2u;

fn phaseTerms(phase: u32) -> u32 {
  let first = vec2u((phase / SW + PT) % SH, (phase % SW + PL) % SW);
  let taps = vec2u((max(KH, first.x) - first.x + SH - 1u) / SH, (max(KW, first.y) - first.y + SW - 1u) / SW);
  phaseFirst = first;
  phaseTaps = taps;
  return taps.x * taps.y * O;
}

/// Steps (t, u) of a tap.
fn tapStep(tap: u32) -> vec2u {
  let t = overTaps(tap);
  return vec2u(t, tap - t * phaseTaps.y);
}

/// First row of dy's image, and the pixel of dy that a row's first tap meets.
fn gradientOrigin(phase: u32, row: u32) -> vec3u {
  let rows = (H + SH - 1u) / SH;
  let cols = (W + SW - 1u) / SW;
  let line = overColumns(row);
  let image = overRows(line);
  return vec3u(
    image * OH,
    line - image * rows + (phase / SW + PT) / SH,
    row - line * cols + (phase % SW + PL) / SW
  );
}

/// Beyond dy's upper or left edge the subtraction wraps round to a huge number.
fn gradientAddress(origin: vec3u, term: u32) -> u32 {
  let tap = overO(term);
  let step = tapStep(tap);
  let oy = origin.y - step.x;
  let ox = origin.z - step.y;
  let padding = (step.x >= phaseTaps.x) | (oy >= OH) | (ox >= OW);
  return select(((origin.x + oy) * OW + ox) * O + term - tap * O, PADDING, padding);
}

fn weightAddress(term: u32, channel: u32) -> u32 {
  let number = overO(term);
  let tap = phaseFirst + vec2u(SH, SW) * tapStep(number);
  return select(((tap.x * KW + tap.y) * C + channel) * O + term - number * O, PADDING, tap.x >= KH);
}

/// The pixel of dx that a phase's row is; none where the last rows or columns have no pixel of this phase.
fn phasePixel(phase: u32, row: u32) -> u32 {
  let rows = (H + SH - 1u) / SH;
  let cols = (W + SW - 1u) / SW;
  let line = overColumns(row);
  let image = overRows(line);
  let y = (line - image * rows) * SH + phase / SW;
  let x = (row - line * cols) * SW + phase % SW;
  if (y >= H || x >= W) { return PADDING; }
  return (image * H + y) * W + x;
}
