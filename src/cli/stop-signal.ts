// Ctrl-C and its like.
import { finishDevices } from '../runtime/leaving.ts';
import { signalExitCodes } from './exit-codes.ts';

/** Ctrl-C and its like, turned into an orderly end. */
export interface StopSignal {
  /** Aborted by the first signal after `arm`. */
  readonly signal: AbortSignal;
  /** Asks for an orderly end, as SIGTERM does. */
  ask(): void;
  /** From here on the first signal asks for an orderly end; before, it ends the process, as soon as the GPU's work allows. */
  arm(): void;
  /** 129, 130 or 143 once a signal has come. */
  readonly exitCode: number | undefined;
  /** Gives the signals back. */
  disarm(): void;
}

type SignalName = keyof typeof signalExitCodes;

/** How long the GPU may finish what it has begun where the process is to end at once. */
const atOnceMs = 2000;

/** What is done where a signal ends the process. */
export interface Leaving {
  /** When one that was to end in order is to end at once. */
  readonly insisted?: () => void;
  /** Right before the process ends. */
  readonly left?: () => void;
}

/** @param asked receives a line for people when the end has been asked for */
export function catchStopSignals(
  asked: (line: string) => void,
  { insisted, left }: Leaving = {},
): StopSignal {
  const controller = new AbortController();
  let armed = false;
  let leaving = false;
  let exitCode: number | undefined;
  const leave = async (name: SignalName) => {
    // Whoever insists leaves at once, whatever the driver makes of it.
    if (leaving) die(name);
    leaving = true;
    const atOnce = exitCode !== undefined;
    if (atOnce) insisted?.();
    const finished = await finishDevices(atOnce ? atOnceMs : undefined);
    if (!finished) die(name);
    left?.();
    process.exit(signalExitCodes[name]);
  };
  /** By the signal itself, of which shells make the same code: drivers that are at work crash in an end by `exit`. */
  const die = (name: SignalName): never => {
    left?.();
    for (const { name: caught, handler } of handlers) process.off(caught, handler);
    if (process.platform !== 'win32') process.kill(process.pid, name);
    // The first process of a container is not ended by signals.
    process.exit(signalExitCodes[name]);
  };
  const handlers = (Object.keys(signalExitCodes) as SignalName[]).map((name) => {
    const handler = () => {
      if (!armed || exitCode !== undefined) {
        void leave(name);
        return;
      }
      exitCode = signalExitCodes[name];
      asked('stopping after this iteration; once more to quit at once');
      controller.abort();
    };
    process.on(name, handler);
    return { name, handler };
  });
  return {
    signal: controller.signal,
    ask() {
      exitCode ??= signalExitCodes.SIGTERM;
      controller.abort();
    },
    arm() {
      armed = true;
    },
    get exitCode() {
      return exitCode;
    },
    disarm() {
      for (const { name, handler } of handlers) process.off(name, handler);
    },
  };
}
