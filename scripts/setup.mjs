// Readies a fresh checkout: the right Node, and the packages of package-lock.json. Plain Node, no dependencies.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { requireNode } from './require-node.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Ends the process with a line that says what to do if Node is too old or npm fails. */
export async function setUp() {
  requireNode();
  await setUpIn(root);
}

/** The same with what only tests need: Deno, for one. It lies apart, so that `npm start` does not wait for it. */
export async function setUpTests() {
  await setUp();
  await setUpIn(join(root, 'test/tools'));
}

async function setUpIn(folder) {
  if (installed(folder)) return;
  refuseLink(folder);
  const unlock = await lock(folder);
  try {
    // Another process may have installed while this one waited.
    if (!installed(folder)) install(folder);
  } finally {
    unlock();
  }
}

/**
 * npm writes node_modules/.package-lock.json at the end of an install. It serves if it holds every package
 * of ours in our version; optional ones may be absent, being for other platforms or left out on purpose.
 */
export function installed(folder = root) {
  const there = packages(folder, 'node_modules/.package-lock.json');
  return Object.entries(packages(folder, 'package-lock.json') ?? {}).every(
    ([path, { version, optional, devOptional }]) =>
      path === '' ||
      there?.[path]?.version === version ||
      (there && (optional || devOptional) && !there[path]),
  );
}

/** npm would empty the folder that the link leads to, which is another checkout's. */
function refuseLink(folder) {
  const packages = join(folder, 'node_modules');
  if (!lstatSync(packages, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  fail(
    `${relative(root, packages)} is a link to ${realpathSync(packages)}, which has not the packages of package-lock.json.\n` +
      'Install them there (npm ci), or remove the link: then they are installed here.',
  );
}

function install(folder) {
  console.error(`installing ${folder === root ? 'packages' : 'what tests need'} (npm ci) ...`);
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  // Under `npm start` the running npm is named; else the one on the path, a .cmd file on Windows.
  const npm = process.env.npm_execpath;
  const named = npm?.endsWith('.js') || npm?.endsWith('.cjs');
  const { status, error } = named
    ? spawnSync(process.execPath, [npm, ...args], { cwd: folder, stdio: ['ignore', 2, 2] })
    : spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (status === 0) return;
  fail(`npm ci failed (${error?.message ?? `exit ${status}`}): see above; then run it by hand in ${folder}`);
}

/**
 * Two starts at once must not both rewrite node_modules. The lock is a file outside of it, since `npm ci`
 * removes that folder, and holds the owner's process id, so that one left by a killed process is seen through.
 */
async function lock(folder) {
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
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

function packages(folder, file) {
  try {
    return JSON.parse(readFileSync(join(folder, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
