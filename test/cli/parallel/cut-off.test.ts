// A machine that is cut off while its rank trains with another's. `.ci/run` runs it; EARTHMOVER_TESTS=elsewhere asks for it.
// Two network namespaces are the machines; where the system lets nobody make them, the test says so and is skipped.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { checkpointFiles, loadCheckpoint } from '../../../src/node/checkpoint-store.ts';
import { isAlive, ranksOf } from '../../support/mpi.ts';
import { start } from '../run-command.ts';

const twoNetworks = fileURLToPath(new URL('two-networks.sh', import.meta.url));
const base = mkdtempSync(join(tmpdir(), 'earthmover-cut-off-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const { status, stderr: why } = spawnSync(twoNetworks, [join(base, 'never'), 'true'], { encoding: 'utf8' });
if (status !== 0) console.warn(`no network namespaces here, so nothing is cut off: ${why.trim()}`);

const networks = ['--dataset', '8gaussians', '--generator', 'mlp:8', '--critic', 'mlp:8'];
const quiet = ['--monitor-every', '0', '--sample-every', '0', '--adapter', 'lavapipe', '--json'];
const often = ['--checkpoint-every', '5', '--sync-timeout', '5', '--sync', 'gradients'];

describe.skipIf(status !== 0)('two machines whose network is cut', () => {
  it('end within a minute, the launcher too, and the run goes on from its checkpoint', async () => {
    const [out, pulled] = [join(base, 'run'), join(base, 'pulled')];
    const train = (steps: number, ...more: string[]) =>
      start(['train', ...more, '--steps', String(steps)], {
        launcher: [twoNetworks, pulled],
        env: { LP_NUM_THREADS: '1' },
      });
    const run = train(100_000, ...networks, ...quiet, ...often, '--out', out);
    await run.shown('"event":"checkpoint","step":10,');
    const ranks = await ranksOf(run.child.pid!, 2);
    const begun = performance.now();
    writeFileSync(pulled, '');
    const { code, signal, stdout, stderr } = await run.finished;
    expect(performance.now() - begun).toBeLessThan(60_000);
    expect(ranks.map(isAlive)).toEqual([false, false]);
    expect(code !== 0 || signal !== null).toBe(true);
    expect(stderr).toMatch(/^error: the ranks are no longer together\n {2}rank {16,}0 of 2$/m);
    const told = [...stdout.matchAll(/"event":"step","step":(\d+),/g)].map(([, step]) => Number(step));
    const { step } = await loadCheckpoint(checkpointFiles(join(out, 'checkpoints')).at(-1)!);
    expect(step).toBe(told.at(-1));
    rmSync(pulled);
    const resumed = await train(step + 3, '--resume', out).finished;
    expect(resumed.code, resumed.stderr).toBe(0);
  });
});
