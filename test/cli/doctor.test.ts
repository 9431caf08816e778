import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const module = fileURLToPath(new URL('../../src/cli/doctor.ts', import.meta.url));

/** In a process of its own: what counts is what it leaves on stdout, Dawn's own lines included. */
function doctor(options: object, env: Record<string, string> = {}) {
  const script = `import { doctor } from ${JSON.stringify(module)};
    process.exitCode = await doctor(${JSON.stringify(options)});`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  return spawnSync(process.execPath, args, { env: { ...process.env, ...env }, encoding: 'utf8' });
}

describe('earthmover doctor', () => {
  it('prints one JSON object and nothing else with --json, and its self-test passes', () => {
    const { stdout, status } = doctor({ json: true });
    expect(stdout.trim().split('\n')).toHaveLength(1);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ node: process.version, error: null, selfTest: { passed: true } });
    expect(report.candidates.at(-1)).toMatchObject({ chosen: true });
    expect(report.limits.maxStorageBuffersPerShaderStage).toBeGreaterThanOrEqual(8);
    expect(report.packages.webgpu).toMatch(/^\d+\.\d+\.\d+$/);
    expect(status).toBe(0);
  });

  it('shows people the choice and why it was made', () => {
    const { stdout, status } = doctor({});
    expect(stdout).toMatch(/candidates \(asked for: \w+\)\n/);
    expect(stdout).toMatch(/^ {2}(hardware|lavapipe|swiftshader) +chosen: /m);
    expect(stdout).toMatch(/self-test passed: /);
    expect(status).toBe(0);
  });

  it('exits with 7 when the adapter cannot be had, and says what was tried', () => {
    const none = {
      VK_DRIVER_FILES: '/nowhere.json',
      VK_ICD_FILENAMES: '/nowhere.json',
      EARTHMOVER_ADAPTER: 'hardware',
    };
    if (process.platform !== 'linux') return;
    const { stdout, status } = doctor({ json: true }, none);
    expect(status).toBe(7);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ asked: 'hardware', chosen: null, selfTest: null });
    expect(report.candidates).toMatchObject([{ candidate: 'hardware', chosen: false }]);
    expect(report.error).toContain('hint');
  });
});
