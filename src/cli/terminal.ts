// The terminal of a command.

/** Where a command's words go: people read stderr, programs read JSON lines on stdout. */
export interface Terminal {
  /** A line for people; not with --quiet. */
  say(line: string): void;
  /** What is being asked for: on stdout, unless that is for JSON. */
  print(text: string): void;
  /** A JSON line, with --json only. */
  event(name: string, fields: object): void;
  /**
   * A line that the next one overwrites; without a terminal to write on, only every ten seconds.
   * @param line given the characters that it may take, or undefined where there is no terminal
   */
  progress(line: (columns?: number) => string): void;
}

const redrawMs = 250;
const lineMs = 10_000;

export function createTerminal({
  json,
  quiet,
}: {
  readonly json: boolean;
  readonly quiet: boolean;
}): Terminal {
  const live = process.stderr.isTTY === true;
  let drawn = false;
  let last = live ? 0 : performance.now();

  /** Takes the progress line away before something else is written. */
  function clear(): void {
    if (drawn) process.stderr.write('\r\x1b[2K');
    drawn = false;
  }

  return {
    say(line) {
      clear();
      if (!quiet) process.stderr.write(`${line}\n`);
    },
    print(text) {
      clear();
      if (!quiet) (json ? process.stderr : process.stdout).write(`${text}\n`);
    },
    event(name, fields) {
      if (json) process.stdout.write(`${JSON.stringify({ event: name, ...fields })}\n`);
    },
    progress(line) {
      const now = performance.now();
      if (quiet || now - last < (live ? redrawMs : lineMs)) return;
      last = now;
      if (!live) {
        process.stderr.write(`${line()}\n`);
        return;
      }
      // Cut to the window: a wrapped line could not be taken back.
      const columns = (process.stderr.columns || 80) - 1;
      process.stderr.write(`\r\x1b[2K${line(columns).slice(0, columns)}`);
      drawn = true;
    },
  };
}
