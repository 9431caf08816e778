// The MPI library of the machine, found at run time: loaded by name, or from where EARTHMOVER_MPI says. The two families of
// libraries differ in what their handles are, and so in how every function is called.
// Words: a `handle` names a communicator, a type or an operation in a call; an `ABI` says what handles are.
import { usageError } from '../../core/errors.ts';
import type { Launched } from './launcher.ts';

type Koffi = Pick<typeof import('koffi'), 'load'>;
type Loaded = ReturnType<Koffi['load']>;
type Handle = number | bigint;

/** The functions that are called, with everything that differs between libraries bound. All give MPI's error code. */
export interface MpiLibrary {
  /** The path or name that it was loaded by. */
  readonly name: string;
  readonly init: () => number;
  readonly finalize: () => number;
  /** Errors are codes from here on: the default ends the process. */
  readonly returnErrors: () => number;
  readonly rank: (into: Int32Array) => number;
  readonly size: (into: Int32Array) => number;
  /** Both begin; `request` belongs to the call until `test` says that it is done, and so does the memory. */
  readonly sum: (values: Float32Array, request: Uint8Array) => number;
  readonly broadcast: (bytes: Uint8Array, request: Uint8Array) => number;
  readonly barrier: (request: Uint8Array) => number;
  /** Sets `done` to 1 once it is. */
  readonly test: (request: Uint8Array, done: Int32Array) => number;
}

interface Abi {
  readonly handle: 'uintptr_t' | 'int';
  readonly world: Handle;
  readonly float: Handle;
  readonly byte: Handle;
  readonly sum: Handle;
  readonly errorsReturn: Handle;
  /** In the place of a buffer to send from. */
  readonly inPlace: bigint;
  /** In the place of a status. */
  readonly ignore: bigint;
}

/** Handles of MPICH are numbers, fixed by its ABI initiative: MVAPICH, Intel MPI and Cray MPICH have the same. */
const mpich: Abi = {
  handle: 'int',
  world: 0x44000000,
  float: 0x4c00040a,
  byte: 0x4c00010d,
  sum: 0x58000003,
  errorsReturn: 0x54000001,
  inPlace: -1n,
  ignore: 1n,
};

/** Handles of Open MPI are addresses of variables that it exports. */
function openMpi(library: Loaded): Abi {
  return {
    handle: 'uintptr_t',
    world: library.symbol('ompi_mpi_comm_world'),
    float: library.symbol('ompi_mpi_float'),
    byte: library.symbol('ompi_mpi_byte'),
    sum: library.symbol('ompi_mpi_op_sum'),
    errorsReturn: library.symbol('ompi_mpi_errors_return'),
    inPlace: 1n,
    ignore: 0n,
  };
}

/** Names by family, the most certain first; on a Mac the endings differ. */
const names = {
  openmpi: ['libmpi.so.40', 'libmpi.40.dylib'],
  mpich: ['libmpich.so.12', 'libmpi.so.12', 'libmpich.so', 'libmpi.12.dylib', 'libmpich.dylib'],
  either: ['libmpi.so', 'libmpi.dylib', '/opt/homebrew/lib/libmpi.dylib', '/usr/local/lib/libmpi.dylib'],
} as const;

/**
 * Loads koffi and the library.
 *
 * @param place what EARTHMOVER_MPI says
 * @throws usage error, a line with its fix, where koffi or a library is missing
 */
export async function loadMpi(
  { flavour }: Pick<Launched, 'flavour'>,
  place: string | undefined,
): Promise<MpiLibrary> {
  const koffi = await import('koffi').then(
    (module): Koffi => module,
    () => undefined,
  );
  if (!koffi) {
    throw usageError('training together needs the package koffi, which is not installed', {
      hint: 'install it with npm install koffi',
    });
  }
  const { openmpi, mpich: mpichNames, either } = names;
  const usual =
    flavour === 'mpich' ? [...mpichNames, ...openmpi, ...either] : [...openmpi, ...mpichNames, ...either];
  const candidates = place ? [place] : usual;
  for (const name of candidates) {
    const library = opened(koffi, name);
    if (library)
      return bound(name, library, hasSymbol(library, 'ompi_mpi_comm_world') ? openMpi(library) : mpich);
  }
  throw usageError('training together needs MPI, and no library of it can be loaded', {
    tried: candidates.join(', '),
    hint: 'install Open MPI (Debian: apt install openmpi-bin) or MPICH, or say with EARTHMOVER_MPI where its library lies',
  });
}

/** Globally: the parts that Open MPI loads later look for symbols in it. */
function opened(koffi: Koffi, name: string): Loaded | undefined {
  try {
    return koffi.load(name, { global: true, lazy: true });
  } catch {
    return undefined;
  }
}

function hasSymbol(library: Loaded, name: string): boolean {
  try {
    return library.symbol(name) !== undefined;
  } catch {
    return false;
  }
}

function bound(name: string, library: Loaded, abi: Abi): MpiLibrary {
  const { handle, world, float, byte, sum, errorsReturn, inPlace, ignore } = abi;
  const call = (symbol: string, ...types: string[]) => library.func(symbol, 'int', types);
  const [init, finalize] = [call('MPI_Init', 'void *', 'void *'), call('MPI_Finalize')];
  const [rank, size] = [call('MPI_Comm_rank', handle, 'void *'), call('MPI_Comm_size', handle, 'void *')];
  const setErrors = call('MPI_Comm_set_errhandler', handle, handle);
  const types = ['intptr_t', 'void *', 'int', handle, handle, handle, 'void *'];
  const allreduce = call('MPI_Iallreduce', ...types);
  const broadcast = call('MPI_Ibcast', 'void *', 'int', handle, 'int', handle, 'void *');
  const barrier = call('MPI_Ibarrier', handle, 'void *');
  const test = call('MPI_Test', 'void *', 'void *', 'intptr_t');
  return {
    name,
    init: () => init(null, null),
    finalize: () => finalize(),
    returnErrors: () => setErrors(world, errorsReturn),
    rank: (into) => rank(world, into),
    size: (into) => size(world, into),
    sum: (values, request) => allreduce(inPlace, values, values.length, float, sum, world, request),
    broadcast: (bytes, request) => broadcast(bytes, bytes.length, byte, 0, world, request),
    barrier: (request) => barrier(world, request),
    test: (request, done) => test(request, done, ignore),
  };
}
