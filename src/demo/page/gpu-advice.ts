// The line for visitors whose browser computes without a GPU: that it is slow, and how to get the GPU on their system.

import { texts } from '../texts/texts.ts';
import { byId, element } from './element.ts';

type System = keyof typeof texts.stage.advice;

/** The system that a browser says it runs on; Linux where it says none that is known. */
export function systemOf(userAgent: string): System {
  if (/android/i.test(userAgent)) return 'android';
  if (/windows/i.test(userAgent)) return 'windows';
  return /mac os|macintosh|iphone|ipad/i.test(userAgent) ? 'mac' : 'linux';
}

/** Shows the line where the adapter is software. */
export function renderAdvice(software: boolean): void {
  const place = byId('gpu-advice');
  if (!software) place.replaceChildren();
  if (!software || place.childElementCount > 0) return;
  place.append(
    element(
      'details',
      { class: 'advice' },
      element('summary', {}, texts.stage.slow),
      element('p', { class: 'hint' }, texts.stage.advice[systemOf(navigator.userAgent)]),
    ),
  );
}
