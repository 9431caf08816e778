// The page's entry: the whole page, or one step of the story for a frame in somebody's own.

import { startApp } from './page/app.ts';
import { embeddedStep } from './story/address.ts';

const step = embeddedStep(location.search);
if (step === undefined) startApp();
else void import('./story/story.ts').then(({ embedStep }) => embedStep(step));
