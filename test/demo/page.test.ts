import { onStage } from './stage.ts';
import { access } from './stories/access.ts';
import { badInput } from './stories/bad-input.ts';
import { fourHours } from './stories/four-hours.ts';
import { guidedStory } from './stories/guided-story.ts';
import { speaksLanguages } from './stories/languages.ts';
import { layout } from './stories/layout.ts';
import { links } from './stories/links.ts';
import { losses } from './stories/losses.ts';
import { noDesktop } from './stories/no-desktop.ts';
import { noGpu } from './stories/no-gpu.ts';
import { offline } from './stories/offline.ts';
import { pictures } from './stories/pictures.ts';
import { runs } from './stories/runs.ts';
import { takeAlong } from './stories/take-along.ts';
import { aVisit } from './stories/visit.ts';

// One file for nearly all stories in the browser: the page is built once, and two cores carry one browser at a time.
onStage(
  aVisit,
  losses,
  badInput,
  access,
  pictures,
  runs,
  links,
  fourHours,
  layout,
  noGpu,
  guidedStory,
  noDesktop,
  offline,
  takeAlong,
  speaksLanguages,
);
