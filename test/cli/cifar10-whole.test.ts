// All of CIFAR-10, in its own format and number, which no binding of WebGPU's default limits holds.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeCifar10 } from '../support/cifar10.ts';
import { earthmover, jsonLines } from './run-command.ts';

let base = '';
let data = '';
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'earthmover-cifar10-'));
  data = writeCifar10(join(base, 'cifar-10-batches-bin'), 10_000);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

// SwiftShader's own limits are above WebGPU's, which hold in a page.
it.each([
  ['lavapipe', 'auto'],
  ['swiftshader', 'on'],
])('trains on %s with --streaming %s', async (adapter, streaming) => {
  const { code, stdout, stderr } = await earthmover(
    ...['train', '--dataset', 'cifar10', '--data', data, '--filters', '4', '--steps', '2', '--json'],
    ...['--adapter', adapter, '--streaming', streaming, '--out', join(base, adapter)],
  );
  expect(code, stderr).toBe(0);
  expect(stderr).toContain('data: 153,600,000 bytes (146.5 MiB), streamed');
  expect(jsonLines(stdout).findLast(({ event }) => event === 'step')).toMatchObject({ step: 2 });
});
