import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type Running, start } from '../cli/run-command.ts';

/** Launchers by the name that EARTHMOVER_MPI_LAUNCHER gives: Open MPI's, where nothing is said. */
const launchers = {
  openmpi: ['mpirun.openmpi', '--oversubscribe'],
  mpich: ['mpiexec.mpich'],
} as const;

export const flavour = process.env.EARTHMOVER_MPI_LAUNCHER === 'mpich' ? 'mpich' : 'openmpi';

/** Starts `earthmover ...args` as so many ranks, on lavapipe with a thread each. */
export function startRanks(
  ranks: number,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Running {
  return start(args, {
    launcher: [...launchers[flavour], '-n', String(ranks)],
    env: {
      // Open MPI asks to be told so where root starts it, as in containers.
      ...{ OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1', LP_NUM_THREADS: '1' },
      ...env,
    },
  });
}

/** The processes of the ranks that `launcher` started, rank 0 first. */
export async function ranksOf(launcher: number, ranks: number): Promise<number[]> {
  const begun = performance.now();
  for (;;) {
    const all = descendants(launcher).flatMap((pid) => {
      const rank = variable(pid, flavour === 'openmpi' ? 'OMPI_COMM_WORLD_RANK' : 'PMI_RANK');
      return rank === undefined ? [] : [{ pid, rank: Number(rank) }];
    });
    if (all.length === ranks) return all.sort((a, b) => a.rank - b.rank).map(({ pid }) => pid);
    if (performance.now() - begun > 60_000) {
      const seen = descendants(launcher).map((pid) => `${pid}: ${read(`/proc/${pid}/cmdline`)}`);
      throw new Error(`${all.length} ranks, not ${ranks}, under ${launcher}:\n${seen.join('\n')}`);
    }
    await delay(50);
  }
}

/** Whether a process is there, and not only waits to be collected. */
export function isAlive(pid: number): boolean {
  return !['Z', 'X', undefined].includes(statOf(pid)?.state);
}

function descendants(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`)?.trim().split(' ').filter(Boolean).map(Number);
  return (children ?? []).flatMap((child) => [child, ...descendants(child)]);
}

function variable(pid: number, name: string): string | undefined {
  const line = read(`/proc/${pid}/environ`)
    ?.split('\0')
    .find((each) => each.startsWith(`${name}=`));
  return line?.slice(name.length + 1);
}

function statOf(pid: number): { readonly state: string | undefined } | undefined {
  const text = read(`/proc/${pid}/stat`);
  return text === undefined ? undefined : { state: text.slice(text.lastIndexOf(')') + 2)[0] };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
