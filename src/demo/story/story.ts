// The guided story: a frame with words, a live picture and the way to the next step. One step is there at a time.

import './story.css';
import { button, element } from '../page/element.ts';
import { inLanguage } from '../texts/choice.ts';
import { story } from '../texts/texts.ts';
import { linkTo, type StepName, stepIn, stepNames } from './address.ts';
import { mountCritic } from './critic-step.ts';
import { mountDigits } from './digits-step.ts';
import { mountDuel } from './duel-step.ts';
import { mountHeaps } from './heaps-step.ts';
import { mountLines } from './lines-step.ts';
import { mountOptimal } from './optimal-step.ts';
import type { MountStep } from './step.ts';
import { createStillWorker, type StillWorker } from './still-worker.ts';

const mounts: Readonly<Record<StepName, MountStep>> = {
  heaps: mountHeaps,
  lines: mountLines,
  optimal: mountOptimal,
  duel: mountDuel,
  critic: mountCritic,
  digits: mountDigits,
};

/** An answer is spoken once it has stood still for so long: a drag would be a flood of words. */
const spokenAfterMs = 800;

/**
 * Shows the story at the end of `host`, at the step that the address asks for, and keeps the address at the step shown.
 * The result takes it away, with all that listens.
 */
export function showStory(host: HTMLElement): () => void {
  const { words } = story;
  const places = createPlaces();
  let step = 0;
  let unmount: (() => void) | undefined;
  const dots = stepNames.map((name, i) => {
    const link = element('a', { href: linkTo(i + 1) }, String(i + 1));
    const says = words.stepOf(i + 1, stepNames.length, story[name].title);
    link.setAttribute('aria-label', says);
    link.title = story[name].title;
    link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      turnTo(i + 1);
    });
    return link;
  });
  const back = button(words.previous, () => turnTo(step - 1), { class: 'back' });
  const next = button(words.next, () => turnTo(step + 1), { class: 'primary' });
  const turnTo = (asked: number) => {
    if (asked < 1 || asked > stepNames.length || asked === step) return;
    step = asked;
    unmount?.();
    unmount = mountStep(step, places);
    dots.forEach((dot, i) => {
      if (i + 1 === step) dot.setAttribute('aria-current', 'step');
      else dot.removeAttribute('aria-current');
    });
    // Not `disabled`: that would take the focus away from whoever turns by keyboard.
    back.setAttribute('aria-disabled', String(step === 1));
    next.setAttribute('aria-disabled', String(step === stepNames.length));
    history.replaceState(null, '', linkTo(step, location.hash));
  };
  const follow = () => turnTo(stepIn(location.hash));
  addEventListener('hashchange', follow);
  const list = element('ol', {}, ...dots.map((dot) => element('li', {}, dot)));
  const turn = element('nav', { class: 'turn', 'aria-label': words.steps }, back, list, next);
  places.side.append(turn);
  host.append(places.box);
  document.body.classList.add('telling');
  turnTo(stepIn(location.hash));
  return () => {
    removeEventListener('hashchange', follow);
    document.body.classList.remove('telling');
    unmount?.();
    places.still.end();
    places.box.remove();
  };
}

/** Shows one step alone, for a frame in somebody's page. */
export function embedStep(step: number): void {
  const places = createPlaces();
  const whole = element(
    'a',
    { href: `${inLanguage('./')}${linkTo(step)}`, target: '_blank', rel: 'noopener' },
    story.words.whole,
  );
  places.side.append(element('p', { class: 'turn' }, whole));
  document.body.className = 'telling embedded';
  document.body.replaceChildren(element('main', {}, places.box));
  mountStep(step, places);
}

/** The frame of a step, empty. */
interface Places {
  readonly box: HTMLElement;
  readonly figure: HTMLElement;
  readonly side: HTMLElement;
  /** Where the words of the step go. */
  readonly text: HTMLElement;
  /** What is spoken, and not seen. */
  readonly spoken: HTMLElement;
  /** What computes for the steps that need no GPU. */
  readonly still: StillWorker;
}

function createPlaces(): Places {
  const figure = element('div', { class: 'figure' });
  const text = element('div', { class: 'words' });
  const side = element('div', { class: 'side' }, text);
  const spoken = element('p', { class: 'unseen', role: 'status' });
  const box = element('section', { id: 'story', 'aria-labelledby': 'story-title' }, figure, side, spoken);
  return { box, figure, side, text, spoken, still: createStillWorker() };
}

/** Steps with so much to see that their words are folded away on a narrow screen. */
const full: readonly StepName[] = ['duel', 'critic', 'digits'];

/** What the step is about, and what to do. */
function tells(
  name: StepName,
  { about, task }: { readonly about: string; readonly task: string },
): HTMLElement[] {
  const paragraphs = [element('p', { class: 'tells' }, about), element('p', { class: 'task' }, task)];
  if (!full.includes(name) || !matchMedia('(max-width: 47.9rem)').matches) return paragraphs;
  return [element('details', {}, element('summary', {}, story.words.about), ...paragraphs)];
}

/** Fills the frame with a step; the result empties it. */
function mountStep(step: number, { figure, text, spoken, still }: Places): () => void {
  const name = stepNames[step - 1] ?? stepNames[0];
  const words = story[name];
  const controls = element('div', { class: 'controls' });
  const answer = element('p', { class: 'answer' });
  text.replaceChildren(
    element(
      'h2',
      { id: 'story-title' },
      element('span', { class: 'unseen' }, `${story.words.step(step, stepNames.length)}: `),
      words.title,
    ),
    ...tells(name, words),
    controls,
    element('p', { class: 'question' }, words.question),
    answer,
  );
  spoken.textContent = story.words.stepOf(step, stepNames.length, words.title);
  let speaking: ReturnType<typeof setTimeout> | undefined;
  let first = true;
  const unmount = mounts[name]({
    figure,
    controls,
    still,
    answer: (says) => {
      answer.textContent = says;
      clearTimeout(speaking);
      if (!first) {
        speaking = setTimeout(() => {
          spoken.textContent = says;
        }, spokenAfterMs);
      }
      first = false;
    },
  });
  return () => {
    clearTimeout(speaking);
    unmount();
    figure.replaceChildren();
    text.replaceChildren();
  };
}
