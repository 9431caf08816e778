// What went wrong in the visitor's language; the words are loaded when something first does.

import type { Fault } from '../fault-names.ts';
import { faultTexts } from './texts.ts';

/** In English, and where there are no other words, what the library says. */
export async function inWords({ message, name, facts = {} }: Fault): Promise<string> {
  if (name === undefined) return message;
  const words = await faultTexts().catch(() => undefined);
  return words?.[name](facts, message) ?? message;
}
