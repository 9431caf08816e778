// The peers of `--peer`: TensorFlow.js and PyTorch, where their packages come from, and how they are started.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { nCritic } from '../../bench/steps.ts';
import { usageError } from '../../core/errors.ts';
import { defaults } from '../../gan/config.ts';
import type { Workload } from '../../nn/workloads.ts';
import type { AdapterClass } from '../../runtime/platform/adapter.ts';
import { cacheFolder } from '../../runtime/platform/node/cache-folder.ts';
import { peerProgram } from './own-checkout.ts';
import { type Command, type Peer, startPeer } from './peer-process.ts';

/** What `--peer` may name. */
export const peerChoices = ['tfjs', 'torch'] as const;
export type PeerChoice = (typeof peerChoices)[number];

/** The peers of one choice, as the report names them. */
const programs: Readonly<Record<PeerChoice, readonly string[]>> = {
  tfjs: ['tfjs-webgpu', 'tfjs-webgpu-tuned', 'tfjs-wasm'],
  torch: ['torch'],
};

/** What is installed when it is not there; the figures of the docs are those of these versions. */
const packages = {
  '@tensorflow/tfjs': '4.22.0',
  '@tensorflow/tfjs-backend-webgpu': '4.22.0',
  '@tensorflow/tfjs-backend-wasm': '4.22.0',
} as const;

export interface PeerOptions {
  /** Folder that has the packages in its node_modules. */
  readonly modules?: string | undefined;
  readonly adapter: AdapterClass;
  readonly log: (line: string) => void;
}

/** @throws usage error where a peer is not there and cannot be had */
export async function findPeers(choices: readonly PeerChoice[], options: PeerOptions): Promise<Peer[]> {
  const peers: Peer[] = [];
  for (const choice of choices) {
    const commandOf = choice === 'torch' ? await torchCommand() : await tfjsCommand(options);
    for (const name of programs[choice]) {
      peers.push({ name, start: (workload) => startPeer(name, commandOf(name, specOf(workload))) });
    }
  }
  return peers;
}

/** The workload in words that every program understands: networks by the names of their layers. */
export function specOf({ generator, critic, batch, latent }: Workload): string {
  return JSON.stringify({
    batch,
    latent,
    nCritic,
    learningRate: defaults.lr,
    clip: defaults.clip,
    sampleShape: generator.outputShape,
    flat: generator.layers.some(({ name }) => name.startsWith('linear')),
    generator: generator.layers.map(({ name }) => name),
    critic: critic.layers.map(({ name }) => name),
  });
}

/**
 * The adapter as a program of its own gets it: with Dawn's guards and Mesa's number of threads. Without these variables
 * the peer gets what Earthmover sets for itself.
 */
const untuned = {
  EARTHMOVER_ROBUSTNESS: 'on',
  LP_NUM_THREADS: process.env.LP_NUM_THREADS ?? String(availableParallelism()),
};

async function tfjsCommand(options: PeerOptions): Promise<(name: string, spec: string) => Command> {
  const program = peerProgram('tfjs.mjs');
  const folder = await packageFolder(options);
  return (name, spec) => {
    const backend = name === 'tfjs-wasm' ? 'wasm' : 'webgpu';
    const args = [program, backend, spec, folder, options.adapter];
    return { program: process.execPath, args, ...(name === 'tfjs-webgpu' && { env: untuned }) };
  };
}

/** Where the packages are: the folder that was named, the working folder, or the cache, installed there if need be. */
async function packageFolder({ modules, log }: PeerOptions): Promise<string> {
  if (modules !== undefined) {
    if (hasPackages(resolve(modules))) return resolve(modules);
    throw usageError('--peer-modules: the packages are not there', {
      folder: resolve(modules),
      hint: `install them: npm install --prefix ${modules} ${specifiers().join(' ')}`,
    });
  }
  if (hasPackages(process.cwd())) return process.cwd();
  const folder = join(cacheFolder(), 'peers', 'tfjs-4.22.0');
  if (hasPackages(folder)) return folder;
  log(`installing ${specifiers().join(', ')}, once, in ${folder} (about 300 MB)`);
  await mkdir(folder, { recursive: true });
  const args = [
    'install',
    '--prefix',
    folder,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    ...specifiers(),
  ];
  try {
    await promisify(execFile)('npm', args, { shell: process.platform === 'win32' });
  } catch (cause) {
    throw usageError('--peer tfjs: npm could not install it', {
      npm: cause instanceof Error ? cause.message.split('\n').slice(0, 3).join('; ') : cause,
      hint: 'install the packages yourself and name their folder with --peer-modules',
    });
  }
  return folder;
}

function specifiers(): string[] {
  return Object.entries(packages).map(([name, version]) => `${name}@${version}`);
}

function hasPackages(folder: string): boolean {
  const { resolve: find } = createRequire(join(folder, 'package.json'));
  return Object.keys(packages).every((name) => {
    try {
      return existsSync(find(name));
    } catch {
      return false;
    }
  });
}

async function torchCommand(): Promise<(name: string, spec: string) => Command> {
  const program = peerProgram('torch_step.py');
  for (const python of ['python3', '/usr/bin/python3', 'python']) {
    const works = await promisify(execFile)(python, ['-c', 'import torch']).then(
      () => true,
      () => false,
    );
    if (works) return (_, spec) => ({ program: python, args: [program, spec] });
  }
  throw usageError('--peer torch: no Python with PyTorch', {
    tried: 'python3, /usr/bin/python3, python',
    hint: 'install PyTorch (Debian: python3-torch), or leave --peer torch away',
  });
}
