import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Finished {
  /** Exit code; null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves once stdout or stderr has shown `text`. */
  shown(text: string): Promise<void>;
}

/** How it is started, where that is not as usual. */
export interface Started {
  /** Whether it leads a process group, as what a shell starts in a terminal does. */
  readonly group?: boolean;
  /** A command before Node, such as `mpirun -n 2`. */
  readonly launcher?: readonly string[];
  /** Options of Node. */
  readonly node?: readonly string[];
  /** Besides the variables of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts `earthmover ...args` in a process of its own, as a user would. */
export function start(
  args: readonly string[],
  { group = false, launcher = [], node = [], env }: Started = {},
): Running {
  const command = [...launcher, process.execPath, ...node, `${root}scripts/earthmover.mjs`, ...args];
  const child = spawn(command[0]!, command.slice(1), {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: group,
  });
  let [stdout, stderr] = ['', ''];
  const watchers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    for (const watch of watchers) watch();
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
    for (const watch of watchers) watch();
  });
  const finished = new Promise<Finished>((done) => {
    child.on('close', (code, signal) => done({ code, signal, stdout, stderr }));
  });
  return {
    child,
    finished,
    shown: (text) =>
      new Promise((done, fail) => {
        const watch = () => {
          if (!stdout.includes(text) && !stderr.includes(text)) return;
          watchers.delete(watch);
          done();
        };
        watchers.add(watch);
        finished.then(() => fail(new Error(`ended without showing ${text}:\n${stdout}${stderr}`)), fail);
        watch();
      }),
  };
}

/** Runs a command line to its end. */
export function earthmover(...args: readonly string[]): Promise<Finished> {
  return start(args).finished;
}

/** The JSON lines of stdout; fails on any other line. */
export function jsonLines(stdout: string): { readonly event: string; readonly [field: string]: unknown }[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
