// Readies a fresh checkout: the right Node, and the packages of package-lock.json. Plain Node, no dependencies.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { requireNode } from './require-node.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Ends the process with a line that says what to do if Node is too old or npm fails. */
export async function setUp() {
  requireNode();
  if (installed()) return;
  refuseLink();
  const unlock = await lock();
  try {
    // Another process may have installed while this one waited.
    if (!installed()) install();
  } finally {
    unlock();
  }
}

/**
 * npm writes node_modules/.package-lock.json at the end of an install. It serves if it holds every package
 * of ours in our version; optional ones may be absent, being for other platforms or left out on purpose.
 */
export function installed() {
  const there = packages('node_modules/.package-lock.json');
  return Object.entries(packages('package-lock.json') ?? {}).every(
    ([path, { version, optional, devOptional }]) =>
      path === '' ||
      there?.[path]?.version === version ||
      (there && (optional || devOptional) && !there[path]),
  );
}

/** npm would empty the folder that the link leads to, which is another checkout's. */
function refuseLink() {
  const folder = join(root, 'node_modules');
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  fail(
    `node_modules is a link to ${realpathSync(folder)}, which has not the packages of package-lock.json.\n` +
      'Install them there (npm ci), or remove the link: then they are installed here.',
  );
}

function install() {
  console.error('installing packages (npm ci) ...');
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  // Under `npm start` the running npm is named; else the one on the path, a .cmd file on Windows.
  const npm = process.env.npm_execpath;
  const named = npm?.endsWith('.js') || npm?.endsWith('.cjs');
  const { status, error } = named
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ['ignore', 2, 2] })
    : spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (status === 0) return;
  fail(`npm ci failed (${error?.message ?? `exit ${status}`}): see above; then run it by hand in ${root}`);
}

/**
 * Two starts at once must not both rewrite node_modules. The lock is a file outside of it, since `npm ci`
 * removes that folder, and holds the owner's process id, so that one left by a killed process is seen through.
 */
async function lock() {
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const file = join(tmpdir(), `earthmover-install-${name}.lock`);
  for (let waited = false; ; waited = true) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') return () => {}; // no place for a lock: better unguarded than not at all
      if (!waited) console.error('waiting for another process that installs packages ...');
      if (!ownerLives(file)) rmSync(file, { force: true });
      await sleep(300);
    }
  }
}

function ownerLives(file) {
  try {
    const owner = Number(readFileSync(file, 'utf8'));
    // Empty for the instant between its making and its writing.
    if (!owner) return Date.now() - statSync(file).mtimeMs < 5000;
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function packages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
