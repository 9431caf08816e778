// A notebook run cell by cell by Deno's Jupyter kernel, which is spoken to over ZeroMQ as Jupyter does.
//   frames  of a message: whom it is for, a mark, the signature, then header, parent's header, metadata and content
import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { denoFile, driverVariables } from '../support/deno.ts';

/** What a cell gave: text of its console, and what it shows, by MIME type. */
export interface CellOutput {
  readonly printed: string;
  readonly shown: Readonly<Record<string, string>>;
}

/** What of zeromq is used; the package is fetched when the test runs. */
interface Socket extends AsyncIterable<Buffer[]> {
  connect(address: string): void;
  close(): void;
}
interface ZeroMq {
  readonly Dealer: new () => Socket & { send(frames: readonly string[]): Promise<void> };
  readonly Subscriber: new () => Socket & { subscribe(): void };
}

interface Message {
  readonly type: string;
  /** Of the request that it belongs to. */
  readonly parent: string;
  readonly content: {
    readonly text?: string;
    readonly data?: Readonly<Record<string, string>>;
    readonly execution_state?: string;
    readonly evalue?: string;
  };
}

const mark = '<IDS|MSG>';

/** The code cells' outputs. @param tools where zeromq lies @throws where a cell fails, with its error */
export async function runNotebook(file: string, tools: string): Promise<readonly CellOutput[]> {
  const { Dealer, Subscriber }: ZeroMq = createRequire(import.meta.url)(join(tools, 'zeromq'));
  const { cells }: { cells: { cell_type: string; source: string[] }[] } = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  const key = randomUUID();
  const { ports, kernel } = await startKernel(dirname(file), key);
  const [shell, published] = [new Dealer(), new Subscriber()];
  kernel.once('exit', () => published.close());
  published.subscribe();
  published.connect(`tcp://127.0.0.1:${ports.iopub_port}`);
  shell.connect(`tcp://127.0.0.1:${ports.shell_port}`);
  const request = async (type: string, content: object) => {
    const id = randomUUID();
    await shell.send([mark, ...signed(key, { msg_id: id, msg_type: type, session: key }, content)]);
    return id;
  };
  try {
    const messages = published[Symbol.asyncIterator]();
    // A subscriber hears what is published after it has joined: ask until something is heard.
    const asking = setInterval(() => void request('kernel_info_request', {}), 200);
    await messages.next();
    clearInterval(asking);
    const outputs: CellOutput[] = [];
    for (const { source } of cells.filter(({ cell_type }) => cell_type === 'code')) {
      const id = await request('execute_request', {
        code: source.join(''),
        silent: false,
        store_history: true,
      });
      outputs.push(await outputOf(id, messages, showsSomething(source)));
    }
    return outputs;
  } finally {
    shell.close();
    published.close();
    kernel.kill();
  }
}

/** Whether a cell ends in an expression, which the kernel shows. Statements of our notebooks end in `;` or `}`. */
const showsSomething = (source: readonly string[]) => !/[;}]\s*$/.test(source.join(''));

/**
 * Collects what the kernel publishes of one request until it is idle and nothing is owed.
 * Deno's kernel does not wait for what it publishes of a cell's value: on a busy machine that comes after "idle".
 */
async function outputOf(
  request: string,
  messages: AsyncIterator<Buffer[]>,
  shows: boolean,
): Promise<CellOutput> {
  let printed = '';
  let shown = {};
  let idle = false;
  while (!idle || (shows && Object.keys(shown).length === 0)) {
    const { value, done } = await messages.next();
    if (done) throw new Error('the kernel has gone');
    const { type, parent, content } = parse(value);
    if (parent !== request) continue;
    if (type === 'stream') printed += content.text;
    else if (type === 'execute_result' || type === 'display_data') shown = { ...shown, ...content.data };
    else if (type === 'error') throw new Error(`a cell fails: ${content.evalue}`);
    else if (type === 'status' && content.execution_state === 'idle') idle = true;
  }
  return { printed, shown };
}

async function startKernel(cwd: string, key: string) {
  const names = ['shell_port', 'iopub_port', 'stdin_port', 'control_port', 'hb_port'] as const;
  const free = await freePorts(names.length);
  const ports = Object.fromEntries(names.map((name, i) => [name, free[i]]));
  const connection = { transport: 'tcp', ip: '127.0.0.1', key, signature_scheme: 'hmac-sha256', ...ports };
  const file = join(cwd, 'connection.json');
  writeFileSync(file, JSON.stringify(connection));
  const kernel: ChildProcess = spawn(denoFile(), ['jupyter', '--kernel', '--conn', file], {
    cwd,
    env: { ...process.env, ...driverVariables(), NO_COLOR: '1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return { ports, kernel };
}

/** All held at once, so that no two are the same. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) server.close();
  return ports;
}

/** Signature, header, parent's header, metadata and content. */
function signed(key: string, header: object, content: object): readonly string[] {
  const date = new Date().toISOString();
  const parts = [{ username: 'user', version: '5.3', date, ...header }, {}, {}, content].map((part) =>
    JSON.stringify(part),
  );
  return [createHmac('sha256', key).update(parts.join('')).digest('hex'), ...parts];
}

function parse(frames: readonly Buffer[]): Message {
  const texts = frames.map(String);
  const [, , header = '', parent = '', , content = ''] = texts.slice(texts.indexOf(mark));
  return {
    type: JSON.parse(header).msg_type,
    parent: JSON.parse(parent).msg_id,
    content: JSON.parse(content),
  };
}
