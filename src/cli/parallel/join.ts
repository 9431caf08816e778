// A process that a launcher of MPI started joins the others: rank 0 goes on as a team's leader, the others follow it.
import { EarthmoverError } from '../../core/errors.ts';
import { joinRanks } from '../../node/mpi/communicator.ts';
import type { Launched } from '../../node/mpi/launcher.ts';
import type { Asked, RawOptions } from '../options.ts';
import { numberWithin, textOf } from '../options.ts';
import type { StopSignal } from '../stop-signal.ts';
import type { Terminal } from '../terminal.ts';
import { follow } from './follow.ts';
import { Team } from './team.ts';

/** Seconds that an exchange may take, where nothing is said. */
const usualTimeout = 30;
/** What stands in the way of one rank mostly stands in the way of all: the others let rank 0 say it. */
const silentMs = 2000;

export interface Joining {
  readonly launched: Launched;
  readonly raw: RawOptions;
  readonly asked: Asked;
  readonly stop: StopSignal;
  readonly terminal: Terminal;
}

/** The team on rank 0; the exit code on the others, once the run has ended. @throws usage error without MPI */
export async function joinTeam({ launched, raw, asked, stop, terminal }: Joining): Promise<Team | number> {
  const { rank } = launched;
  try {
    const timeout = numberWithin('--sync-timeout', textOf(raw.syncTimeout), 1, 86_400) ?? usualTimeout;
    const timeoutMs = 1000 * timeout;
    const { signal } = stop;
    const patience = { timeoutMs, ...(rank === 0 && { signal }) };
    const communicator = await joinRanks(launched, process.env, patience);
    if (rank === 0) return new Team(communicator, { terminal, timeoutMs, signal, stop: stop.ask });
    stop.arm();
    return await follow(communicator, { adapter: asked.adapter, signal });
  } catch (fault) {
    const known = fault instanceof EarthmoverError && fault.kind === 'usage';
    if (rank > 0 && known) await new Promise((resolve) => setTimeout(resolve, silentMs));
    throw fault;
  }
}
