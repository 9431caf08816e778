import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import type { Device } from '../../src/runtime/device.ts';
import { openDevice } from '../../src/runtime/platform/node/open-device.ts';
import { launchBrowser } from './browser.ts';
import { buildPage } from './page.ts';
import { type Site, serveBuiltPage } from './site.ts';

/** What the stories of a file share: the built page on a server, one browser, and SwiftShader in Node. */
export interface Stage {
  readonly site: Site;
  readonly browser: Browser;
  readonly device: Device;
}

/** Sets the stage before a file's stories, and clears it after them. */
export function onStage(...stories: readonly ((stage: Stage) => void)[]): void {
  const stage = {} as { -readonly [K in keyof Stage]: Stage[K] };

  beforeAll(async () => {
    buildPage();
    stage.site = await serveBuiltPage();
    stage.browser = await launchBrowser();
    stage.device = await openDevice({ adapter: 'swiftshader' });
  });

  afterAll(async () => {
    stage.device?.destroy();
    await stage.browser?.close();
    stage.site?.close();
  });

  for (const story of stories) story(stage);
}
