// The stack and the memo of a pickle, and what operations do to them.
import type { Facts } from '../../core/errors.ts';
import type { PickleReader } from './pickle-reader.ts';
import { isGlobal, type Plain, reduced, requireGlobal } from './reductions.ts';

/** Makes something of a persistent id, such as a storage. @throws data error for other ids */
export type Persistent = (id: Plain, fail: (fault: string, facts?: Facts) => Error) => Plain;

export const mark = Symbol('mark');
export type Item = Plain | typeof mark;

/** More than any state dict has, and little enough for memory. */
const mostMemo = 5_000_000;

export class Machine {
  readonly stack: Item[] = [];
  readonly memo = new Map<number, Plain>();
  readonly persistent: Persistent;
  readonly #reader: PickleReader;

  constructor(reader: PickleReader, persistent: Persistent) {
    this.#reader = reader;
    this.persistent = persistent;
  }

  fail = (fault: string, facts: Facts = {}) => this.#reader.fail(fault, facts);

  push(value: Item): void {
    this.stack.push(value);
  }

  /** The value on top, which stays. */
  top(): Plain {
    const value = this.stack.at(-1);
    if (value === undefined || value === mark) throw this.fail('an operation has nothing to work on');
    return value;
  }

  pop(): Plain {
    const value = this.top();
    this.stack.pop();
    return value;
  }

  /** All above the last mark. */
  popMark(): Plain[] {
    const at = this.stack.lastIndexOf(mark);
    if (at < 0) throw this.fail('there is no mark');
    return this.stack.splice(at).slice(1) as Plain[];
  }

  put(index: number): void {
    if (this.memo.size >= mostMemo) throw this.fail('it keeps too many values');
    this.memo.set(index, this.top());
  }

  get(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw this.fail('it asks for a value that it never kept', { memo: index });
    this.push(value);
  }

  append(items: readonly Plain[]): void {
    const list = this.top();
    if (!Array.isArray(list) || Object.isFrozen(list)) throw this.fail('only lists grow');
    for (const item of items) list.push(item);
  }

  set(items: readonly Plain[]): void {
    const dict = this.top();
    if (!(dict instanceof Map) || items.length % 2 !== 0) throw this.fail('only dicts take pairs');
    for (let i = 0; i < items.length; i += 2) dict.set(items[i] ?? null, items[i + 1] ?? null);
  }

  global(module: Plain, name: Plain): void {
    if (typeof module !== 'string' || typeof name !== 'string') throw this.fail('a global without a name');
    this.push(requireGlobal(`${module}.${name}`, this.fail));
  }

  reduce(): void {
    const args = this.pop();
    const callable = this.pop();
    if (!isGlobal(callable) || !Array.isArray(args)) {
      throw this.fail('it would call something', { opcode: 'REDUCE' });
    }
    this.push(reduced(callable, args, this.fail));
  }

  /** An OrderedDict of PyTorch carries the versions of its modules, which do not matter here. */
  build(): void {
    const state = this.pop();
    const keys = state instanceof Map ? [...state.keys()] : [undefined];
    if (this.top() instanceof Map && keys.every((key) => key === '_metadata')) return;
    throw this.fail('it would set the state of an object', { opcode: 'BUILD' });
  }

  result(): Plain {
    const value = this.pop();
    if (this.stack.length > 0) throw this.fail('it leaves values behind');
    return value;
  }
}
