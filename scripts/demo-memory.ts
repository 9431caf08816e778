// `node scripts/run.mjs scripts/demo-memory.ts [MINUTES] [VIEW ...]`: trains the views of the built page in Chromium on
// SwiftShader for so long each, 20 minutes by default, and prints what it holds each minute once the garbage is collected:
// heaps of page and worker, DOM nodes, listeners, and the GPU buffers that are not destroyed. Ends with 1 where one of them
// has grown from the first third of the time to the last. Build the page first: npm run build:demo.
import type { CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../test/demo/browser.ts';
import { serveBuiltPage } from '../test/demo/site.ts';

const [minutes = 20, ...asked] = process.argv.slice(2).map((text, i) => (i === 0 ? Number(text) : text));
const views = asked.length > 0 ? asked : ['points', 'compare', 'pictures'];
const everyMs = 60_000;

/** What may come and go: a tenth, and as much as a chart, a frame or a note takes. */
const slack: Readonly<Record<keyof Held, number>> = {
  pageBytes: 1_500_000,
  workerBytes: 1_500_000,
  arrayBytes: 4_000_000,
  nodes: 150,
  listeners: 20,
  bufferBytes: 1,
  buffers: 1,
};

interface Held {
  readonly pageBytes: number;
  readonly workerBytes: number;
  /** Of the worker's typed arrays. */
  readonly arrayBytes: number;
  readonly nodes: number;
  readonly listeners: number;
  readonly bufferBytes: number;
  readonly buffers: number;
}

/** Counts the worker's GPU buffers from their making to their end; put into the worker before anything runs there. */
const counting = `{
  const held = (globalThis.held = { bufferBytes: 0, buffers: 0 });
  const { createBuffer } = GPUDevice.prototype;
  const { destroy } = GPUBuffer.prototype;
  const live = new WeakSet();
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    live.add(buffer);
    held.bufferBytes += buffer.size;
    held.buffers++;
    return buffer;
  };
  GPUBuffer.prototype.destroy = function () {
    if (live.delete(this)) {
      held.bufferBytes -= this.size;
      held.buffers--;
    }
    destroy.call(this);
  };
}`;

const browser = await launchBrowser();
const site = await serveBuiltPage();
let grown = false;
for (const view of views) {
  const rows = await watch(String(view));
  const third = Math.max(1, Math.floor(rows.length / 3));
  for (const name of Object.keys(slack) as (keyof Held)[]) {
    const most = (part: readonly Held[]) => Math.max(...part.map((held) => held[name]));
    const [early, late] = [most(rows.slice(0, third)), most(rows.slice(-third))];
    if (late <= 1.1 * early + slack[name]) continue;
    grown = true;
    console.log(`${view}: ${name} has grown from ${early} to ${late}`);
  }
}
await browser.close();
site.close();
process.exitCode = grown ? 1 : 0;

async function watch(view: string): Promise<Held[]> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.setDefaultTimeout(600_000);
  const session = await page.context().newCDPSession(page);
  const workers = ofWorkers(session);
  await session.send('Performance.enable');
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: false,
  });
  await page.goto(`${site.address}#view=${view}`);
  await page.waitForSelector('#panel[data-playing=true]');
  console.log(
    `\n${view}\n\n| minute | iteration | page, MB | worker, MB | its arrays, MB | nodes | listeners | GPU buffers | of them, MB |\n|---|---|---|---|---|---|---|---|---|`,
  );
  const rows: Held[] = [];
  for (let minute = 1; minute <= Number(minutes); minute++) {
    await page.waitForTimeout(everyMs);
    const held = await heldBy(page, session, workers);
    rows.push(held);
    const mega = (bytes: number) => (bytes / 1e6).toFixed(1);
    const step = await page.locator('#figures').getAttribute('data-step');
    const { pageBytes, workerBytes, arrayBytes, nodes, listeners, bufferBytes, buffers } = held;
    const heaps = [pageBytes, workerBytes, arrayBytes].map(mega);
    console.log(`| ${[minute, step, ...heaps, nodes, listeners, buffers, mega(bufferBytes)].join(' | ')} |`);
  }
  await page.close();
  return rows;
}

type Ask = (method: string, params?: object) => Promise<Record<string, unknown>>;

/** Speaks to the page's workers that there are now, those that train and those that compute plans, which CDP reaches through the page. */
function ofWorkers(session: CDPSession): () => Ask[] {
  const waiting = new Map<number, (result: Record<string, unknown>) => void>();
  const asks = new Map<string, Ask>();
  let id = 0;
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const answer = JSON.parse(message) as { id?: number; result?: Record<string, unknown> };
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer.result ?? {});
  });
  session.on('Target.detachedFromTarget', ({ sessionId }) => asks.delete(sessionId));
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    const here: Ask = (method, params = {}) =>
      new Promise((resolve) => {
        id++;
        waiting.set(id, resolve);
        void session.send('Target.sendMessageToTarget', {
          sessionId,
          message: JSON.stringify({ id, method, params }),
        });
      });
    if (targetInfo.type === 'worker') {
      asks.set(sessionId, here);
      void here('Runtime.evaluate', { expression: counting });
    }
    void here('Runtime.runIfWaitingForDebugger');
  });
  return () => [...asks.values()];
}

/** What page and workers hold once their garbage is collected. */
async function heldBy(page: Page, session: CDPSession, workers: () => Ask[]): Promise<Held> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const metric = (name: string) => metrics.find((each) => each.name === name)?.value ?? Number.NaN;
  const each = await Promise.all(workers().map(heldByWorker));
  const sum = (name: keyof (typeof each)[number]) => each.reduce((total, held) => total + held[name], 0);
  if (sum('buffers') === 0)
    throw new Error(`no worker of ${each.length} has a GPU buffer: nothing is measured`);
  await page.evaluate(() => undefined);
  return {
    pageBytes: metric('JSHeapUsedSize'),
    workerBytes: sum('workerBytes'),
    arrayBytes: sum('arrayBytes'),
    nodes: metric('Nodes'),
    listeners: metric('JSEventListeners'),
    bufferBytes: sum('bufferBytes'),
    buffers: sum('buffers'),
  };
}

async function heldByWorker(
  ask: Ask,
): Promise<Pick<Held, 'workerBytes' | 'arrayBytes' | 'bufferBytes' | 'buffers'>> {
  await ask('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize } = await ask('Runtime.getHeapUsage');
  const expression = 'JSON.stringify(globalThis.held)';
  const { result } = (await ask('Runtime.evaluate', { expression })) as { result?: { value?: string } };
  const { bufferBytes, buffers } = JSON.parse(result?.value ?? '{}') as Held;
  return {
    workerBytes: Number(usedSize),
    arrayBytes: Number(backingStorageSize),
    bufferBytes,
    buffers,
  };
}
