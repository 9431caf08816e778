import { describe, expect, it } from 'vitest';
import { launchedAs } from '../../../src/node/mpi/launcher.ts';

describe('what started a process', () => {
  it('is nothing where no launcher says so, or it has one process only', () => {
    expect(launchedAs({})).toBeUndefined();
    expect(launchedAs({ OMPI_COMM_WORLD_SIZE: '1', OMPI_COMM_WORLD_RANK: '0' })).toBeUndefined();
    // A shell within an allocation of Slurm, and one that a step of it started.
    expect(launchedAs({ SLURM_NTASKS: '4', SLURM_PROCID: '0' })).toBeUndefined();
    expect(launchedAs({ PMI_SIZE: 'many', PMI_RANK: '0' })).toBeUndefined();
  });

  it.each([
    [
      'mpirun of Open MPI',
      { OMPI_COMM_WORLD_SIZE: '4', OMPI_COMM_WORLD_RANK: '3', OMPI_COMM_WORLD_LOCAL_RANK: '1' },
      { rank: 3, ranks: 4, localRank: 1, flavour: 'openmpi' },
    ],
    [
      'mpiexec of MPICH',
      { PMI_SIZE: '2', PMI_RANK: '1', MPI_LOCALRANKID: '1' },
      { rank: 1, ranks: 2, localRank: 1, flavour: 'mpich' },
    ],
    [
      'srun',
      { SLURM_NTASKS: '8', SLURM_PROCID: '5', SLURM_LOCALID: '1', SLURM_STEP_ID: '0', PMIX_RANK: '5' },
      { rank: 5, ranks: 8, localRank: 1, flavour: undefined },
    ],
  ] as const)('is %s, by its variables', (_, environment, launched) => {
    expect(launchedAs(environment)).toEqual(launched);
  });
});
