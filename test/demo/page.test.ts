import { afterAll, beforeAll } from 'vitest';
import { openDevice } from '../../src/runtime/platform/node/open-device.ts';
import { launchBrowser } from './browser.ts';
import { buildPage } from './page.ts';
import { serveBuiltPage } from './site.ts';
import type { Stage } from './stage.ts';
import { access } from './stories/access.ts';
import { badInput } from './stories/bad-input.ts';
import { losses } from './stories/losses.ts';
import { noGpu } from './stories/no-gpu.ts';
import { aVisit } from './stories/visit.ts';

// One file for all stories in the browser: the page is built once, and two cores carry one browser at a time.

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

aVisit(stage);
losses(stage);
badInput(stage);
access(stage);
noGpu(stage);
