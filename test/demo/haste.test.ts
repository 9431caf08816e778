import { onStage } from './stage.ts';
import { haste } from './stories/haste.ts';

// A file of its own, which runs alone: it measures how soon the page answers.
onStage(haste);
