// What the page has in the place of kernels/conv2d-winograd.ts: nothing takes that variant unasked, a page does not tune, and
// every visit would pay for its shaders. The build puts it there; see vite.config.ts.

/** Of no convolution. */
export function winogradFits(): boolean {
  return false;
}

export function winograd(): never {
  throw new Error('a page has no Winograd kernels');
}
