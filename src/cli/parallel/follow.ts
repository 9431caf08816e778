// Every rank but 0 of processes that train together: it does what rank 0 says, and writes nothing.
import { EarthmoverError } from '../../core/errors.ts';
import { stepBatch } from '../../gan/config.ts';
import { type Command, type CommandName, nextCommand } from '../../gan/parallel/commands.ts';
import { parallelOf } from '../../gan/parallel/parallel.ts';
import { countersOfRank } from '../../gan/parallel/shared-state.ts';
import { createRunTrainer } from '../../gan/run.ts';
import { parseRun } from '../../gan/run-config.ts';
import { decodeSafetensors } from '../../io/safetensors.ts';
import { integersOf } from '../../io/tensor-values.ts';
import type { Communicator } from '../../node/mpi/communicator.ts';
import { closeRunData } from '../../node/run-data.ts';
import type { AdapterChoice } from '../../runtime/platform/adapter.ts';
import { adapterOf, openDevice } from '../gpu.ts';
import { loadChecked } from '../run-session.ts';
import { createTerminal } from '../terminal.ts';
import type { Setup } from './team.ts';

interface FollowOptions {
  readonly adapter: AdapterChoice | undefined;
  /** Aborted where this rank was asked to stop: rank 0 learns it. */
  readonly signal: AbortSignal;
}

/** Rank 0 finds the same by itself, and has its words for it: until it has said them, nobody should be ended. */
const divergedMs = 3000;

/** Trains with the others until rank 0 ends it; gives its exit code. */
export async function follow(
  communicator: Communicator,
  { adapter, signal }: FollowOptions,
): Promise<number> {
  const over = new AbortController();
  let code = 0;
  const ended = (exitCode: number) => {
    code = exitCode;
    over.abort();
  };
  const leave = async () => {
    await communicator.leave();
    return code;
  };
  const setup = await command(communicator, 'setup', ended);
  if (!setup) return leave();
  // JSON of rank 0, which checks whatever it is given.
  const { run: given, ...told } = JSON.parse(new TextDecoder().decode(setup.payload)) as Setup;
  const run = parseRun(JSON.stringify(given), 'rank 0');
  const terminal = createTerminal({ json: false, quiet: true });
  const loaded = await loadChecked(run, terminal);
  requireSame(loaded.data.hash, told.hash, communicator);
  const device = await openDevice(adapter, terminal);
  try {
    const trainer = await createRunTrainer(device, {
      run,
      data: loaded.data,
      standardization: told.standardization,
      variants: adapterOf(device) === told.adapter ? told.variants : undefined,
      parallel: parallelOf(told.sync, {
        exchange: communicator,
        signal,
        ended,
        ...(told.compares && { compared: () => {} }),
      }),
    });
    const state = await command(communicator, 'state', ended);
    if (!state) return await leave();
    const { tensors } = decodeSafetensors(state.payload, 'rank 0');
    const counters = tensors.get('counters');
    if (!counters) throw new Error('rank 0 gave no counters');
    const place = { batch: stepBatch(trainer.config), count: loaded.data.count };
    trainer.restore({
      tensors: new Map([...tensors].filter(([name]) => name !== 'counters')),
      counters: countersOfRank(integersOf(counters, 'counters'), communicator, place),
    });
    for await (const _ of trainer.train({ signal: over.signal }));
    trainer.destroy();
    return await leave();
  } catch (fault) {
    if (fault instanceof EarthmoverError && fault.kind === 'diverged') await pause(divergedMs);
    if (fault instanceof EarthmoverError && fault.kind === 'ranks') await communicator.leave();
    throw fault;
  } finally {
    device.destroy();
    await closeRunData(loaded);
  }
}

/** Undefined where rank 0 ends the run instead. */
async function command(
  communicator: Communicator,
  expected: CommandName,
  ended: (code: number) => void,
): Promise<Command | undefined> {
  const command = await nextCommand(communicator);
  if (command.name === expected) return command;
  if (command.name !== 'end') throw new Error(`rank 0 said ${command.name}, not ${expected}`);
  ended(command.number);
  return undefined;
}

/** @throws data error */
function requireSame(own: string, first: string, { rank }: Communicator): void {
  if (own === first) return;
  throw new EarthmoverError('data', 'the ranks have different data', {
    'rank 0': first,
    [`rank ${rank}`]: own,
    hint: 'give all of them the same --data, on a file system that they share or in copies',
  });
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
