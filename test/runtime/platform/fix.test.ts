import { describe, expect, it } from 'vitest';
import { announcement, attemptsWith, classify } from '../../../src/runtime/platform/adapter.ts';
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

describe('a candidate that gave an adapter', () => {
  it('is chosen where the adapter is of its class', () => {
    const nvidia = {
      vendor: 'nvidia',
      architecture: 'ampere',
      device: '',
      description: 'RTX',
    } as GPUAdapterInfo;
    expect(attemptsWith('hardware', nvidia)).toEqual([
      { candidate: 'hardware', chosen: true, outcome: 'RTX' },
    ]);
    expect(attemptsWith('lavapipe', warp)).toEqual([
      { candidate: 'lavapipe', chosen: true, outcome: 'Microsoft Basic Render Driver' },
    ]);
  });

  it('was not there where the system answers with one of its own on the CPU', () => {
    expect(attemptsWith('hardware', warp)).toEqual([
      {
        candidate: 'hardware',
        chosen: false,
        outcome: 'only a software adapter: Microsoft Basic Render Driver',
      },
      { candidate: 'lavapipe', chosen: true, outcome: 'Microsoft Basic Render Driver' },
    ]);
  });
});

describe('what to do without an adapter', () => {
  it.each([
    ['linux', 'x64', 'auto', /npm install.*SwiftShader.*--install-lavapipe/],
    ['linux', 'x64', 'hardware', /Vulkan driver/],
    ['linux', 'arm64', 'auto', /SwiftShader is built for Linux on x86-64 only: .*--install-lavapipe/],
    ['linux', 'arm64', 'hardware', /Vulkan driver/],
    ['linux', 'arm64', 'swiftshader', /x86-64 only.*--adapter lavapipe: .*--install-lavapipe/],
    ['linux', 'arm64', 'lavapipe', /Mesa 24.*--install-lavapipe/],
    ['win32', 'x64', 'auto', /maker.*earthmover doctor.*WARP/],
    ['win32', 'x64', 'hardware', /Direct3D 12/],
    ['win32', 'x64', 'swiftshader', /x86-64 only.*--adapter lavapipe, which is WARP here/],
    ['win32', 'arm64', 'auto', /WARP/],
    ['win32', 'arm64', 'lavapipe', /WARP.*leave --adapter away/],
    ['darwin', 'arm64', 'auto', /Metal/],
    ['darwin', 'arm64', 'hardware', /Metal/],
    ['darwin', 'x64', 'lavapipe', /lavapipe is for Linux.*Metal/],
    ['darwin', 'x64', 'swiftshader', /x86-64 only: leave --adapter away$/],
  ] as const)('is told for %s on %s that asks for %s', (platform, arch, asked, words) => {
    const told = fix(asked, platform, arch);
    expect(told).toMatch(words);
    // Nothing of another system.
    if (platform !== 'linux') expect(told).not.toMatch(/Mesa|Vulkan|Debian|npm/);
    if (platform !== 'win32') expect(told).not.toMatch(/WARP|Direct3D/);
    if (platform !== 'darwin') expect(told).not.toContain('Metal');
  });
});
