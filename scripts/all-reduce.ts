// How long a sum over ranks takes, for the model of docs/parallel.md: `mpirun -n 4 node scripts/run.mjs scripts/all-reduce.ts`
// writes a JSON line on rank 0. Sizes in MB as its arguments; 0.1, 1, 10 and 100 by default.
import { joinRanks } from '../src/node/mpi/communicator.ts';
import { launchedAs } from '../src/node/mpi/launcher.ts';

/** Sums of each size, after one that is not counted. */
const repeats = 9;

const launched = launchedAs(process.env);
if (!launched) throw new Error('start it with mpirun: it measures several processes');
const ranks = await joinRanks(launched, process.env, { timeoutMs: 120_000 });
const given = process.argv.slice(2).map(Number);
const sizes = given.length > 0 ? given : [0.1, 1, 10, 100];
const measured: { readonly megabytes: number; readonly medianMs: number; readonly fastestMs: number }[] = [];
for (const megabytes of sizes) {
  const values = new Float32Array((megabytes * 1e6) / 4).fill(launched.rank);
  const times: number[] = [];
  for (let i = 0; i <= repeats; i++) {
    await ranks.barrier();
    const begunMs = performance.now();
    await ranks.sum(values);
    if (i > 0) times.push(performance.now() - begunMs);
  }
  const inOrder = times.sort((a, b) => a - b);
  measured.push({ megabytes, medianMs: inOrder[Math.floor(repeats / 2)] ?? 0, fastestMs: inOrder[0] ?? 0 });
}
if (launched.rank === 0) {
  process.stdout.write(`${JSON.stringify({ ranks: launched.ranks, library: ranks.library, measured })}\n`);
}
await ranks.leave();
