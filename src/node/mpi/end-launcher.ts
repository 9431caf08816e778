// The end of a launcher that does not see that its ranks are gone. Open MPI's waits for ever for a machine that was cut off:
// its own processes there can answer no more.
import { spawn } from 'node:child_process';

/** Time in which a launcher ends by itself, as it does where all machines can be reached. */
const graceSeconds = 10;
const termSeconds = 5;

/** A scheduler's own processes, which start ranks too (Slurm's `slurmstepd`), are none of them. */
const launchers = 'mpirun*|mpiexec*|orterun*|prterun*|prte|orted|prted|hydra*';

const script = `
is_launcher() {
  if [ -r "/proc/$1/comm" ]; then read -r name <"/proc/$1/comm"; else name=$(ps -o comm= -p "$1"); fi
  case "\${name##*/}" in ${launchers}) return 0 ;; *) return 1 ;; esac
}
sleep ${graceSeconds}
is_launcher "$1" && kill -TERM "$1"
sleep ${termSeconds}
is_launcher "$1" && kill -KILL "$1"
`;

/** Ends the launcher `pid` ten seconds from now, if it is there still. Outlives this process. */
export function endLauncherLater(pid: number): void {
  const watch = spawn('/bin/sh', ['-c', script, 'sh', String(pid)], { detached: true, stdio: 'ignore' });
  // Without a shell nobody ends it, as before.
  watch.on('error', () => {});
  watch.unref();
}
