import { spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { resolveRun } from '../../src/gan/run-config.ts';
import type { RecordedMetrics } from '../../src/gan/run-history.ts';
import type { RunFolder } from '../../src/node/run-folder.ts';
import { openRunFolder, readMetrics } from '../../src/node/run-folder.ts';
import { lockName } from '../../src/node/run-lock.ts';

let base = '';
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'earthmover-run-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function line(step: number): RecordedMetrics {
  const figures = { wassersteinEstimate: 1 / step, wassersteinMedian101: 1, criticLoss: 0, generatorLoss: 0 };
  const rest = { clippedShare: 0, cosine: 1, largestGradient: 1, milliseconds: 1, imagesPerSecond: 1 };
  return { step, criticSteps: 5 * step, ...figures, ...rest };
}

describe('a run folder', () => {
  it('is made with its parents, and gives config and metrics back', () => {
    const folder = openRunFolder(join(base, 'a/b'));
    const run = resolveRun({ dataset: '8gaussians' });
    folder.writeConfig(run);
    writeMetrics(folder, 5);
    folder.close();
    expect(readMetrics(folder.path)).toEqual([1, 2, 3, 4, 5].map(line));
    const again = openRunFolder(folder.path, { resume: true });
    expect(again.readConfig()).toEqual(run);
    again.close();
    expect(readdirSync(folder.path).sort()).toEqual([
      'checkpoints',
      'config.json',
      'metrics.jsonl',
      'samples',
    ]);
  });

  it('cuts metrics beyond the checkpoint, with a torn last line, and goes on from there', async () => {
    const folder = openRunFolder(join(base, 'run'));
    writeMetrics(folder, 5);
    folder.close();
    appendFileSync(folder.metricsFile, '{"step":6,"critic');
    const again = openRunFolder(folder.path, { resume: true });
    const metrics = again.openMetrics(3);
    expect([...metrics.lines]).toEqual([1, 2, 3].map(line));
    metrics.append(line(4));
    await metrics.sync();
    metrics.close();
    again.close();
    expect(readMetrics(folder.path)).toEqual([1, 2, 3, 4].map(line));
  });

  it('refuses a folder that is not empty, and says how to go on', () => {
    openRunFolder(join(base, 'run')).close();
    expect(() => openRunFolder(join(base, 'run'))).toThrow(/not empty[\s\S]*--resume/);
    writeFileSync(join(base, 'thesis.tex'), '');
    expect(() => openRunFolder(base)).toThrow(expect.objectContaining({ kind: 'usage' }));
    expect(() => openRunFolder(join(base, 'thesis.tex'))).toThrow(/not a folder/);
    expect(() => openRunFolder(join(base, 'nothing'), { resume: true })).toThrow(/no run to resume/);
    expect(existsSync(join(base, 'nothing'))).toBe(false);
  });

  it('forgets a damaged config rather than failing', () => {
    const folder = openRunFolder(join(base, 'run'));
    writeFileSync(join(folder.path, 'config.json'), '{"seed": "x"}');
    expect(folder.readConfig()).toBeUndefined();
    folder.close();
  });

  it('reports a full disk as such', () => {
    const folder = openRunFolder(join(base, 'run'));
    // The device that is always full.
    expect(() => folder.writeFile('/dev/full', 'curve')).toThrow(
      expect.objectContaining({
        kind: 'disk',
        message: expect.stringMatching(/ENOSPC[\s\S]*free some space/),
      }),
    );
    folder.close();
  });

  it('that came to nothing is taken away, unless something else lies in it', () => {
    const folder = openRunFolder(join(base, 'run'));
    folder.writeConfig(resolveRun({}));
    folder.close({ discard: true });
    expect(readdirSync(folder.path)).toEqual([]);
    const again = openRunFolder(folder.path);
    again.writeFile(again.sampleFile(0, 'svg'), '<svg/>');
    again.close({ discard: true });
    expect(readdirSync(folder.path)).toEqual(['samples']);
  });

  it('reports a place that cannot be written as such', () => {
    // A kernel file system, where not even root makes folders.
    expect(() => openRunFolder('/sys/earthmover')).toThrow(
      expect.objectContaining({ kind: 'disk', exitCode: 8 }),
    );
  });
});

function writeMetrics(folder: RunFolder, steps: number): void {
  const metrics = folder.openMetrics(0);
  for (let step = 1; step <= steps; step++) metrics.append(line(step));
  metrics.close();
}

describe('the lock of a run folder', () => {
  it('keeps a second run out while the first lives, and lets it in afterwards', () => {
    const folder = openRunFolder(join(base, 'run'));
    const open = () => openRunFolder(folder.path, { resume: true });
    expect(open).toThrow(expect.objectContaining({ kind: 'folder-in-use', exitCode: 3 }));
    expect(() => openRunFolder(folder.path)).toThrow(new RegExp(`process +${process.pid}`));
    folder.close();
    open().close();
  });

  it('is taken over from a killed process, with a note', () => {
    const folder = join(base, 'run');
    const { status, signal, stderr } = inProcess(
      `openRunFolder(${JSON.stringify(folder)}); process.kill(process.pid, 'SIGKILL')`,
    );
    expect([status, signal], stderr).toEqual([null, 'SIGKILL']);
    expect(existsSync(join(folder, lockName))).toBe(true);
    const notes: string[] = [];
    openRunFolder(folder, { resume: true, note: (text) => notes.push(text) }).close();
    expect(notes).toEqual([expect.stringMatching(/is gone \(process \d+\): taken over/)]);
    expect(existsSync(join(folder, lockName))).toBe(false);
  });

  it('sees through a process number that was given out again', () => {
    const folder = openRunFolder(join(base, 'run'));
    const owner = JSON.parse(readFileSync(join(folder.path, lockName), 'utf8'));
    folder.close();
    const earlier = { ...owner, started: 'another boot 1' };
    writeFileSync(join(folder.path, lockName), JSON.stringify(earlier));
    if (owner.started === '') return;
    openRunFolder(folder.path, { resume: true }).close();
  });

  it('of another machine is respected, and the way out is named', () => {
    const folder = openRunFolder(join(base, 'run'));
    folder.close();
    const owner = { pid: 1, started: '', host: `not-${hostname()}`, since: 'yesterday' };
    writeFileSync(join(folder.path, lockName), JSON.stringify(owner));
    expect(() => openRunFolder(folder.path, { resume: true })).toThrow(
      /wait 5 minutes[\s\S]*delete run\.lock/,
    );
  });

  it('of another machine that has not shown for five minutes is taken over, and its owner writes no more', async () => {
    const folder = openRunFolder(join(base, 'run'));
    const lock = join(folder.path, lockName);
    const metrics = folder.openMetrics(0);
    await metrics.sync();
    const elsewhere = { ...JSON.parse(readFileSync(lock, 'utf8')), host: `not-${hostname()}` };
    writeFileSync(lock, JSON.stringify(elsewhere));
    const [fourMinutes, sixMinutes] = [4, 6].map((minutes) => new Date(Date.now() - minutes * 60_000));
    utimesSync(lock, fourMinutes!, fourMinutes!);
    expect(() => openRunFolder(folder.path, { resume: true })).toThrow(/another run uses this folder/);
    utimesSync(lock, sixMinutes!, sixMinutes!);
    const taker = openRunFolder(folder.path, { resume: true });
    await expect(metrics.sync()).rejects.toThrow(/another run uses this folder/);
    taker.close();
  });

  it('is touched every half minute', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const folder = openRunFolder(join(base, 'run'));
      const lock = join(folder.path, lockName);
      const old = new Date(Date.now() - 600_000);
      utimesSync(lock, old, old);
      vi.advanceTimersByTime(29_000);
      expect(Date.now() - statSync(lock).mtimeMs).toBeGreaterThan(500_000);
      vi.advanceTimersByTime(2000);
      expect(Date.now() - statSync(lock).mtimeMs).toBeLessThan(60_000);
      folder.close();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is got by exactly one of many that take over at once', async () => {
    const rounds = 20;
    const takers = 6;
    const stale = JSON.stringify({ pid: 2 ** 30, started: '', host: hostname(), since: '' });
    for (let i = 0; i < rounds; i++) {
      openRunFolder(join(base, `${i}`)).close();
      writeFileSync(join(base, `${i}`, lockName), stale);
    }
    // Each waits until all are there, tries, and lives until all have tried: a folder that is free again is no proof.
    const script = `import { mkdirSync, readdirSync } from 'node:fs';
      const base = ${JSON.stringify(base)};
      const all = (what) => {
        mkdirSync(base + '/' + what + '/' + process.pid, { recursive: true });
        while (readdirSync(base + '/' + what).length < ${takers});
      };
      for (let i = 0; i < ${rounds}; i++) {
        all('there' + i);
        try { openRunFolder(base + '/' + i, { resume: true }); console.log('mine'); }
        catch (error) { console.log(error.kind); }
      }
      all('tried');`;
    const outputs = await Promise.all(Array.from({ length: takers }, () => outputOf(script)));
    const outcomes = outputs.map((output) => output.split('\n'));
    for (let i = 0; i < rounds; i++) {
      const round = outcomes.map((ofOne) => ofOne[i]);
      expect(round.sort()).toEqual([...Array(takers - 1).fill('folder-in-use'), 'mine']);
    }
  });
});

function command(script: string): string[] {
  const module = fileURLToPath(new URL('../../src/node/run-folder.ts', import.meta.url));
  const source = `import { openRunFolder } from ${JSON.stringify(module)}; ${script}`;
  return ['--import', 'tsx', '--input-type=module', '--eval', source];
}

function inProcess(script: string) {
  return spawnSync(process.execPath, command(script), { encoding: 'utf8' });
}

function outputOf(script: string): Promise<string> {
  return new Promise((done) => {
    const child = spawn(process.execPath, command(script), { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.on('close', () => done(output.trim()));
  });
}
