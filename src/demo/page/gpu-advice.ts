// What to say to visitors whose browser computes without a GPU, or cannot train at all: how to get one on their system.

import { texts } from '../texts/texts.ts';
import { byId, element } from './element.ts';

type System = keyof typeof texts.stage.advice;

/** Why a page gets no GPU: it is not served over https, the browser has no WebGPU, or it has and gives none. */
export type GpuFault = keyof typeof texts.stage.withoutGpu;

/** The system that a browser says it runs on; Linux where it says none that is known. An iPad calls itself a Macintosh. */
export function systemOf(userAgent: string, touchPoints = 0): System {
  if (/android/i.test(userAgent)) return 'android';
  if (/windows/i.test(userAgent)) return 'windows';
  if (/iphone|ipad/i.test(userAgent)) return 'ios';
  if (/mac os|macintosh/i.test(userAgent)) return touchPoints > 1 ? 'ios' : 'mac';
  return 'linux';
}

function ownSystem(): System {
  return systemOf(navigator.userAgent, navigator.maxTouchPoints);
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
      element('p', { class: 'hint' }, texts.stage.advice[ownSystem()]),
    ),
  );
}

/** Why this page gets no GPU; undefined where it could have one, so that something else went wrong. */
export async function ownGpuFault(): Promise<GpuFault | undefined> {
  if (!isSecureContext) return 'insecure';
  if (!('gpu' in navigator)) return 'missing';
  return (await navigator.gpu.requestAdapter().catch(() => null)) ? undefined : 'refused';
}

/** What is wrong, what works on this system, and what there is to see until then: a line each. */
export function withoutGpu(fault: GpuFault, system: System = ownSystem()): string {
  const { withoutGpu: faults, browsers, advice, meanwhile } = texts.stage;
  const lines: Readonly<Record<GpuFault, readonly string[]>> = {
    insecure: [],
    missing: [browsers[system]],
    refused: [advice[system], browsers[system]],
  };
  return [faults[fault], ...lines[fault], meanwhile].join('\n');
}
