import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { kernelTables } from '../../../src/bench/kernel-table.ts';
import type { FullReport } from '../../../src/cli/bench/full-report.ts';
import { earthmover } from '../run-command.ts';

it('names everything that was asked for: measured, or left out with the reason', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'earthmover-report-test-'));
  try {
    const file = join(folder, 'report.json');
    const asked = ['--workload', 'dcgan28', '--workload', 'dcgan64', '--workload', 'gemm'];
    const { code, stdout, stderr } = await earthmover('bench', '--report', file, '--budget', '15', ...asked);
    expect([code, stderr.includes(`written: ${file}`)]).toEqual([0, true]);
    const text = readFileSync(file, 'utf8');
    const report = JSON.parse(text) as FullReport;
    expect(report).toMatchObject({
      node: process.version,
      packages: { webgpu: expect.stringMatching(/^\d/) },
      adapter: { description: expect.any(String) },
      limits: { maxStorageBuffersPerShaderStage: expect.any(Number) },
      features: expect.any(Array),
      cpu: { cores: expect.any(Number) },
      selfTest: { passed: true },
      peaks: { fmaGflops: expect.any(Number) },
      seconds: { budget: 15, taken: expect.any(Number) },
    });
    expect(report.adapterClass).toBe(report.candidates.find(({ chosen }) => chosen)!.candidate);
    const names = [...report.workloads, ...report.products].map(({ name }) => name);
    const missing = report.leftOut.map(({ what }) => what);
    const gemm = kernelTables.gemm().map(({ name }) => name);
    expect([...names, ...missing].sort()).toEqual(['dcgan28', 'dcgan64', ...gemm].sort());
    for (const { why } of report.leftOut) expect(why).toMatch(/./);
    for (const { variants, leftOut, legal } of report.products) {
      expect(variants.length + leftOut.length).toBe(legal);
    }
    const { within, of, incomplete } = report.verdict;
    expect(within).toBeLessThanOrEqual(of);
    expect(of + incomplete).toBe(gemm.length);
    expect(stdout).toContain(report.verdict.text);
    // It goes to strangers: nobody's folders are in it.
    for (const own of [fileURLToPath(new URL('../../../', import.meta.url)), folder]) {
      expect(text).not.toContain(own);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
