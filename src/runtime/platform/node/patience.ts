// Dawn's Node binding finds out that the GPU is done by asking in every turn of the event loop, which turns as fast as it
// can meanwhile: a whole core, and on a software adapter one that the kernels need. So while something waits for the GPU,
// each turn sleeps a little. On two cores with lavapipe, steps of 130 small dispatches took 760 ms instead of 1,050.

/** Longest and shortest sleep of a turn, in milliseconds. */
const longestMs = 1;
const shortestMs = 0.05;
/** A turn sleeps no longer than this share of the time that was waited already: the answer comes hardly later. */
const share = 0.1;

const cell = new Int32Array(new SharedArrayBuffer(4));
let waiting = 0;
let turning = false;
let since = 0;

/** Waits for a promise that the GPU will settle, without keeping a core busy. */
export async function waitPatiently<T>(promise: Promise<T>): Promise<T> {
  waiting++;
  since = performance.now();
  if (!turning) {
    turning = true;
    setImmediate(turn);
  }
  try {
    return await promise;
  } finally {
    waiting--;
  }
}

function turn(): void {
  turning = waiting > 0;
  if (!turning) return;
  const restMs = share * (performance.now() - since);
  if (restMs > shortestMs) Atomics.wait(cell, 0, 0, Math.min(longestMs, restMs));
  setImmediate(turn);
}
