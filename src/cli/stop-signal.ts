import { finishDevices } from '../runtime/leaving.ts';

/** Ctrl-C and its like, turned into an orderly end. */
export interface StopSignal {
  /** Aborted by the first signal after `arm`. */
  readonly signal: AbortSignal;
  /** From here on the first signal asks for an orderly end; before, it ends the process, as soon as the GPU's work allows. */
  arm(): void;
  /** 129, 130 or 143 once a signal has come. */
  readonly exitCode: number | undefined;
  /** Gives the signals back. */
  disarm(): void;
}

/** SIGHUP: the terminal was closed, or the connection to it. */
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** @param asked receives a line for people when the end has been asked for */
export function catchStopSignals(asked: (line: string) => void): StopSignal {
  const controller = new AbortController();
  let armed = false;
  let leaving = false;
  const leave = (code: number) => {
    // Whoever insists leaves at once, whatever the driver makes of it.
    if (leaving) process.exit(code);
    leaving = true;
    void finishDevices().then(() => process.exit(code));
  };
  let exitCode: number | undefined;
  const handlers = (Object.keys(exitCodes) as (keyof typeof exitCodes)[]).map((name) => {
    const handler = () => {
      if (!armed || exitCode !== undefined) {
        leave(exitCodes[name]);
        return;
      }
      exitCode = exitCodes[name];
      asked('stopping after this iteration; once more to quit at once');
      controller.abort();
    };
    process.on(name, handler);
    return { name, handler };
  });
  return {
    signal: controller.signal,
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
