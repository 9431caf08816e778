// winograd: F(2×2, 2×2) of a convolution of 4 × 4 taps and stride 2.
//   phase     rows and columns of one parity, of the padded image: in each phase the convolution has 2 × 2 taps, stride 1
//   position  of a pixel in its phase; a tile is 2 × 2 pixels of y, and meets 3 × 3 positions from (2·ty, 2·tx) on
//   line      y₀ = d₀·g₀ + d₁·g₁, y₁ = d₁·g₀ + d₂·g₁ are three products instead of four:
//             m = (d₀ − d₁, d₁, d₂ − d₁) · (g₀, g₀ + g₁, g₁), y = (m₀ + m₁, m₁ + m₂); both axes, one after the other

// Transforms load and store in loops up to a bound that no driver sees, a constant and the group's third number, which is 0:
// on software adapters each load and each store that is compiled is a branch a lane.

// import lib/conv2d-sizes

override O: u32 = 4;
override TY: u32 = 1; // tiles along the axes
override TX: u32 = 1;

const WORKGROUP = 64u;

fn itemOf(group: vec3u, groups: vec3u, local: u32) -> u32 { return (group.y * groups.x + group.x) * WORKGROUP + local; }

/// Image and tile (n, ty, tx) of that number.
fn tileOf(number: u32) -> vec3u { return vec3u(number / (TY * TX), number / TX % TY, number % TX); }
