import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { timeFirstStep } from '../../bench/steps.ts';
import { type WorkloadName, workloads } from '../../nn/workloads.ts';
import type { AdapterClass } from '../../runtime/platform/adapter.ts';
import { openDevice } from '../gpu.ts';
import { createTerminal } from '../terminal.ts';

/**
 * The time from the trainer's making to the end of its first step, in fresh processes: the first with nothing cached (no
 * tuning, no shaders of the driver's), the second with what the first left behind.
 */
export async function measureFirstStep(
  name: WorkloadName,
  adapter: AdapterClass,
): Promise<{ readonly cold: number; readonly cached: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'earthmover-bench-'));
  try {
    const cold = await inProcess(name, adapter, folder);
    return { cold, cached: await inProcess(name, adapter, folder) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The process that `measureFirstStep` starts: prints the milliseconds. */
export async function firstStepProcess(name: WorkloadName, adapter: AdapterClass): Promise<number> {
  const device = await openDevice(adapter, createTerminal({ json: false, quiet: true }));
  const ms = await timeFirstStep(device, workloads[name]);
  process.stdout.write(`${ms}\n`);
  // Drivers write their shader caches behind the program's back.
  await new Promise((done) => setTimeout(done, 300));
  device.destroy();
  return 0;
}

async function inProcess(name: WorkloadName, adapter: AdapterClass, caches: string): Promise<number> {
  const program = fileURLToPath(new URL('../../../scripts/earthmover.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [program, 'bench-first-step', name, '--adapter', adapter],
    {
      env: {
        ...process.env,
        // Our own caches, and by default Mesa's; then Mesa's and NVIDIA's by their own names.
        XDG_CACHE_HOME: caches,
        MESA_SHADER_CACHE_DIR: caches,
        __GL_SHADER_DISK_CACHE_PATH: caches,
      },
    },
  );
  return Number(stdout);
}
