// For tests of what the page says: it speaks English, as main.ts has it do before anything is shown.
import { loadStoryTexts, speak } from '../../src/demo/texts/texts.ts';

await speak('en');
await loadStoryTexts();
