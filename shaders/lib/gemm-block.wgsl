// gemm-block: blocks of B, and the product of a block of A with one of B.

// import lib/gemm-tile

/// Term `f` of B's block at (k, col): four columns.
fn fragmentB(slice: u32, k: u32, col: u32, f: u32) -> vec4f {
  return vec4f(
    loadB(slice, k + f, col), loadB(slice, k + f, col + 1u),
    loadB(slice, k + f, col + 2u), loadB(slice, k + f, col + 3u)
  );
}

// A transpose where the fragments run along the terms of B, and not along its columns.
fn orientB(run: mat4x4f) -> mat4x4f { return run; }

fn blockB(slice: u32, k: u32, col: u32) -> mat4x4f {
  return orientB(mat4x4f(
    fragmentB(slice, k, col, 0u), fragmentB(slice, k, col, 1u),
    fragmentB(slice, k, col, 2u), fragmentB(slice, k, col, 3u)
  ));
}

/// c + A·B for a block whose column r is row r of A (four terms), and of c (four columns).
fn multiplyAdd(c: mat4x4f, a: mat4x4f, b: mat4x4f) -> mat4x4f {
  return mat4x4f(
    fma(b[3], vec4f(a[0].w), fma(b[2], vec4f(a[0].z), fma(b[1], vec4f(a[0].y), fma(b[0], vec4f(a[0].x), c[0])))),
    fma(b[3], vec4f(a[1].w), fma(b[2], vec4f(a[1].z), fma(b[1], vec4f(a[1].y), fma(b[0], vec4f(a[1].x), c[1])))),
    fma(b[3], vec4f(a[2].w), fma(b[2], vec4f(a[2].z), fma(b[1], vec4f(a[2].y), fma(b[0], vec4f(a[2].x), c[2])))),
    fma(b[3], vec4f(a[3].w), fma(b[2], vec4f(a[3].z), fma(b[1], vec4f(a[3].y), fma(b[0], vec4f(a[3].x), c[3]))))
  );
}
