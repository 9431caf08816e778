// What visitors without a GPU are told: their system, and what works on it.
import { describe, expect, it } from 'vitest';
import '../english.ts';
import { type GpuFault, systemOf, withoutGpu } from '../../../src/demo/page/gpu-advice.ts';

const mac =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.3 Safari/605.1.15';

it.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/147.0.0.0 Safari/537.36',
    0,
    'windows',
  ],
  [mac, 0, 'mac'],
  // An iPad says that it is a Macintosh, and has a screen to touch.
  [mac, 5, 'ios'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148', 5, 'ios'],
  [
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/147.0.0.0 Mobile Safari/537.36',
    5,
    'android',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', 0, 'linux'],
  ['', 0, 'linux'],
])('%s with %i touch points is %s', (agent, touchPoints, system) => {
  expect(systemOf(agent, touchPoints)).toBe(system);
});

describe('without a GPU', () => {
  const systems = ['windows', 'mac', 'ios', 'linux', 'android'] as const;

  it.each(systems)('on %s it names what works there, with versions', (system) => {
    expect(withoutGpu('missing', system)).toMatch(/(Chrome|Firefox|iOS)[^.]* \d+/);
    expect(withoutGpu('refused', system)).toContain('gives no GPU');
  });

  it('no visitor is sent to a command line', () => {
    const faults: readonly GpuFault[] = ['insecure', 'missing', 'refused'];
    for (const fault of faults) {
      for (const system of systems) {
        expect(withoutGpu(fault, system)).not.toMatch(/npm|--|\bNode\b|adapter|swiftshader/);
      }
    }
  });

  it('a page over http is told of https', () => {
    expect(withoutGpu('insecure', 'linux')).toContain('https://');
  });
});
