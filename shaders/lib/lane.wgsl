// lane: what a kernel loads and stores at a time: four neighbouring elements, or one where rows are no multiple of four
// long; see src/kernels/lanes.ts.

alias Lane = vec4f;
alias Bits = vec4u;
