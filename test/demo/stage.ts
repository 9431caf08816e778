import type { Browser } from 'playwright-core';
import type { Device } from '../../src/runtime/device.ts';
import type { Site } from './site.ts';

/** What the stories share: the built page on a server, one browser, and SwiftShader in Node. */
export interface Stage {
  readonly site: Site;
  readonly browser: Browser;
  readonly device: Device;
}
