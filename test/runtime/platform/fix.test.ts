import { describe, expect, it } from 'vitest';
import { announcement, classify } from '../../../src/runtime/platform/adapter.ts';
import { fix } from '../../../src/runtime/platform/node/fix.ts';

/** As Dawn tells of it on Windows. */
const warp = {
  vendor: 'microsoft',
  architecture: 'warp',
  device: '8c',
  description: 'Microsoft Basic Render Driver',
} as GPUAdapterInfo;

describe("Windows' renderer on the CPU", () => {
  it('is of the class of lavapipe, and announces itself', () => {
    expect(classify(warp)).toBe('lavapipe');
    expect(classify({ ...warp, description: '', isFallbackAdapter: true } as GPUAdapterInfo)).toBe(
      'lavapipe',
    );
    const opened = { adapter: { info: warp } as GPUAdapter, class: classify(warp), attempts: [] };
    expect(announcement(opened)).toMatch(/^adapter: Microsoft Basic Render Driver, software; faster: .*GPU/);
  });
});

describe('what to do without an adapter', () => {
  it.each([
    ['linux', 'x64', 'auto', /npm ci.*SwiftShader.*--install-lavapipe/],
    ['linux', 'arm64', 'auto', /SwiftShader is built for x86-64 only: .*--install-lavapipe/],
    ['linux', 'arm64', 'swiftshader', /x86-64 only/],
    ['linux', 'arm64', 'lavapipe', /Mesa 24.*--install-lavapipe/],
    ['win32', 'x64', 'auto', /WARP/],
    ['win32', 'arm64', 'lavapipe', /WARP/],
    ['darwin', 'arm64', 'auto', /driver/],
  ] as const)('is told for %s on %s that asks for %s', (platform, arch, asked, words) => {
    expect(fix(asked, platform, arch)).toMatch(words);
  });
});
