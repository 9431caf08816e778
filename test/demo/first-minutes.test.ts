import { onStage } from './stage.ts';
import { firstMinutes } from './stories/first-minutes.ts';

// A file of its own, which runs elsewhere: it measures what a visitor has after a minute or two of doing nothing.
onStage(firstMinutes);
