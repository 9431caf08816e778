// half-sums: sums of columns, over the two halves of the terms apart.
// Where the terms of one half are the other's negated, as a critic's real and fake rows are behind units that are active
// for all, the two sums cancel to exactly 0, as in PyTorch's two backward passes: RMSProp would make a whole step of any
// noise.

/// Adds terms k to k + 3 one by one: both halves in the same order, wherever the middle lies in a block.
fn addTerms(sums: mat2x4f, k: u32, middle: u32, terms: mat4x4f) -> mat2x4f {
  var total = sums;
  for (var f = 0u; f < 4u; f++) {
    let late = k + f >= middle;
    total[0] += select(terms[f], vec4f(), late);
    total[1] += select(vec4f(), terms[f], late);
  }
  return total;
}
