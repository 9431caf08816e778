// Pieces of generated WGSL with the facts that later passes ask for, so that no pass has to read text again.
//   code       an expression: its text, and what it depends on
//   statement  code with a name: `let t3: f32 = …;`
//   division   the item's first element by a constant, which kernels may compute their own way
//   item       what one turn of a kernel's loop computes: one element, or four neighbours
import type { LaneCount } from './pointwise-text.ts';

export interface Division {
  readonly operator: '/' | '%';
  readonly divisor: number;
}

export interface Code {
  readonly text: string;
  /** Statements that the text refers to, and `item` where it refers to the item itself. */
  readonly uses: readonly string[];
  /** What of the item the text knows by division only. */
  readonly divisions: readonly Division[];
  /** Whether it loads from memory. */
  readonly loads: boolean;
}

export interface Statement extends Code {
  readonly name: string;
  readonly type: string;
}

/** Statements, then the code of their result. */
export interface Computation {
  readonly statements: readonly Statement[];
  readonly result: Code;
}

/** The name of the item in generated code. */
export const itemName = 'item';

/** Code that depends on nothing but constants and names that are the same for all items. */
export function plain(text: string): Code {
  return { text, uses: [], divisions: [], loads: false };
}

/** `text` with all that the given pieces depend on. */
export function textOf(text: string, pieces: readonly Code[]): Code {
  return {
    text,
    uses: [...new Set(pieces.flatMap(({ uses }) => uses))],
    divisions: pieces.flatMap(({ divisions }) => divisions),
    loads: pieces.some(({ loads }) => loads),
  };
}

/** Template tag: text with pieces of code in it. */
export function wgsl(texts: TemplateStringsArray, ...pieces: readonly (Code | string | number)[]): Code {
  const text = texts.map((part, i) => {
    const piece = pieces[i] ?? '';
    return `${part}${typeof piece === 'object' ? piece.text : piece}`;
  });
  return textOf(
    text.join(''),
    pieces.filter((piece) => typeof piece === 'object'),
  );
}

/** Code that is the value of a statement. */
export function referenceTo({ name }: Statement): Code {
  return { ...plain(name), uses: [name] };
}

/** A statement as WGSL. */
export function statementText({ name, type, text }: Statement): string {
  return `let ${name}: ${type} = ${text};`;
}

/** An index into memory: code that may know how to divide itself. */
export interface IndexCode extends Code {
  readonly dividedBy?: (division: Division) => Code;
}

/** x / divisor or x % divisor. */
export function divided(x: IndexCode, operator: '/' | '%', divisor: number): Code {
  return x.dividedBy?.({ operator, divisor }) ?? wgsl`(${x} ${operator} ${divisor}u)`;
}

/** The function that divides the item's first element, of a pointwise kernel. */
export function quotientName(divisor: number): string {
  return `over${divisor}`;
}

/** The item's first element; divided, it calls `quotientName`, which the kernel declares. */
export function itemIndex(lanes: LaneCount): IndexCode {
  const first = lanes === 4 ? `${itemName} * 4u` : itemName;
  return {
    ...plain(lanes === 4 ? `(${first})` : first),
    uses: [itemName],
    dividedBy: (division) => {
      const quotient = `${quotientName(division.divisor)}(${first})`;
      const text = division.operator === '/' ? quotient : `(${first} - ${quotient} * ${division.divisor}u)`;
      return { ...plain(text), divisions: [division] };
    },
  };
}
