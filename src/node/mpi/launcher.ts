// What started this process: an MPI launcher tells each of its processes, by variables, that it is a rank and which.
// Words: a `rank` is one process of those that train together, and its number; the `local rank` counts on its machine.

/** What a launcher says of a process before MPI is asked. */
export interface Launched {
  /** From 0. */
  readonly rank: number;
  /** Processes in all. */
  readonly ranks: number;
  /** From 0, among those of this machine. */
  readonly localRank: number;
  /** Whose library the launcher belongs to, where that is certain. */
  readonly flavour: 'openmpi' | 'mpich' | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Size, rank and local rank under each launcher, the most certain first. */
const launchers = [
  { size: 'OMPI_COMM_WORLD_SIZE', rank: 'OMPI_COMM_WORLD_RANK', flavour: 'openmpi' },
  { size: 'PMI_SIZE', rank: 'PMI_RANK', flavour: 'mpich' },
  // srun speaks PMIx or PMI-2 with either library; without one of them each process is alone, and is told so.
  { size: 'SLURM_NTASKS', rank: 'SLURM_PROCID', flavour: undefined },
] as const;

const localRanks = ['OMPI_COMM_WORLD_LOCAL_RANK', 'MPI_LOCALRANKID', 'SLURM_LOCALID', 'PMI_LOCAL_RANK'];

/** Of a process that is one of several; undefined for one that was started alone. */
export function launchedAs(environment: Environment): Launched | undefined {
  for (const { size, rank, flavour } of launchers) {
    const ranks = whole(environment[size]);
    const own = whole(environment[rank]);
    // A shell within an allocation of Slurm has the sizes of the allocation, and no step.
    if (size === 'SLURM_NTASKS' && environment.SLURM_STEP_ID === undefined) continue;
    if (ranks === undefined || own === undefined || ranks < 2) continue;
    const local = localRanks.map((name) => whole(environment[name])).find((value) => value !== undefined);
    return { rank: own, ranks, localRank: local ?? 0, flavour };
  }
  return undefined;
}

function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
