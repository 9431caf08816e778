// How many threads lavapipe is given, through Mesa's variable LP_NUM_THREADS.

/**
 * Threads for lavapipe, whose own choice is one for each core. It hands each of them an equal share of a dispatch and waits for
 * the last; more, smaller shares even out what else the cores do: a step takes a tenth less with eight threads on two cores.
 */
export function lavapipeThreads(cores: number): number {
  const most = 32; // what Mesa takes
  return Math.min(most, 4 * cores, Math.max(16, cores));
}
