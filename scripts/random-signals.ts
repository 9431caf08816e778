// `node scripts/run.mjs scripts/random-signals.ts [COUNT] [SIGNAL ...]`: ends COUNT small runs (60) by each signal (SIGINT,
// SIGTERM), each at a random moment between the start of the process and its end, on the adapter that EARTHMOVER_ADAPTER
// names. Every run must end with the exit code of its signal, or 0 where it was done before, and leave a folder that is
// empty or sound: whole lines of metrics, and checkpoints that load. Prints a line for each, and fails where one does not.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { signalExitCodes } from '../src/cli/exit-codes.ts';
import { createRandom } from '../src/core/random.ts';
import { checkpointFiles, loadCheckpoint } from '../src/node/checkpoint-store.ts';

type SignalName = keyof typeof signalExitCodes;

const [count = '60', ...named] = process.argv.slice(2);
const names = named.length > 0 ? named : ['SIGINT', 'SIGTERM'];
const root = fileURLToPath(new URL('..', import.meta.url));
const base = mkdtempSync(join(tmpdir(), 'earthmover-signals-'));

/** Looks, sheets and checkpoints on the way, and the curve at the end. */
const run = [
  ...[
    'train',
    '--dataset',
    '8gaussians',
    '--generator',
    'mlp:64-64',
    '--critic',
    'mlp:64-64',
    '--batch',
    '32',
  ],
  ...['--objective', 'wgan-gp', '--steps', '60', '--sample-every', '20', '--checkpoint-every', '20'],
  ...['--monitor-every', '30'],
];

interface Ended {
  readonly code: number;
  readonly ms: number;
  /** The last line for people. */
  readonly said: string;
}

/** Runs to the end, or to a signal after so many milliseconds; the code is what a shell makes of the end. */
async function ended(out: string, signal?: SignalName, afterMs = 0): Promise<Ended> {
  const begun = performance.now();
  const child = spawn(process.execPath, [join(root, 'scripts/earthmover.mjs'), ...run, '--out', out], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const finished = new Promise<number>((resolve) => {
    child.on('close', (code, by) => resolve(code ?? signalCodes.get(by ?? '') ?? 128));
  });
  if (signal !== undefined) {
    await Promise.race([delay(afterMs), finished]);
    child.kill(signal);
  }
  const code = await finished;
  return { code, ms: performance.now() - begun, said: text.trimEnd().split('\n').at(-1) ?? '' };
}

/** What shells make of processes that a signal ended, crashes included. */
const signalCodes: ReadonlyMap<string, number> = new Map<string, number>([
  ...Object.entries(signalExitCodes),
  ['SIGABRT', 134],
  ['SIGBUS', 135],
  ['SIGKILL', 137],
  ['SIGSEGV', 139],
]);

/** What is wrong with the folder that a run left; undefined where nothing is. */
async function faultOf(out: string): Promise<string | undefined> {
  if (!existsSync(join(out, 'config.json'))) return undefined;
  const metrics = join(out, 'metrics.jsonl');
  try {
    if (existsSync(metrics)) {
      for (const line of readFileSync(metrics, 'utf8').split('\n').slice(0, -1)) JSON.parse(line);
    }
    for (const file of checkpointFiles(join(out, 'checkpoints'))) await loadCheckpoint(file);
    return existsSync(join(out, 'run.lock')) ? 'the lock is left' : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

// The first one also fills caches of the system.
const whole = [await ended(join(base, 'first')), await ended(join(base, 'second'))];
const wholeMs = Math.min(...whole.map(({ ms }) => ms));
console.log(`a whole run: exit code ${whole.map(({ code }) => code).join(', ')}, ${Math.round(wholeMs)} ms`);
const random = createRandom(1, 17);
let failed = whole.every(({ code }) => code === 0) ? 0 : 1;
for (const name of names) {
  const wanted = signalExitCodes[name as SignalName];
  const codes = new Map<number, number>();
  for (let i = 0; i < Number(count); i++) {
    const out = join(base, `${name}-${i}`);
    const afterMs = Math.round(random.uniform() * wholeMs);
    const { code, said } = await ended(out, name as SignalName, afterMs);
    const fault = await faultOf(out);
    const good = (code === wanted || code === 0) && fault === undefined;
    if (!good) failed++;
    codes.set(code, (codes.get(code) ?? 0) + 1);
    console.log(
      `${name} after ${afterMs} ms: ${code}${good ? '' : '  WRONG'}  ${fault ?? said.slice(0, 90)}`,
    );
    rmSync(out, { recursive: true, force: true });
  }
  const tally = [...codes].map(([code, times]) => `${times} with ${code}`).join(', ');
  console.log(`${name}: ${tally}`);
}
rmSync(base, { recursive: true, force: true });
console.log(failed === 0 ? 'all ended as they should' : `${failed} did not`);
process.exitCode = failed === 0 ? 0 : 1;
