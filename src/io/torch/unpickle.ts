// A pickle as plain data: a machine that knows dicts, lists, tuples, texts and numbers, and what PyTorch writes for tensors.
// It calls nothing: a global is a name, and of names only those of `allowed` are taken, for what their row here makes of them.
import type { Facts } from '../../core/errors.ts';
import { type OpcodeName, op, opcodeName } from './opcodes.ts';
import type { PickleReader } from './pickle-reader.ts';
import { type Global, isGlobal, type Plain, reduced, requireGlobal } from './reductions.ts';

/** Makes something of a persistent id, such as a storage. @throws data error for other ids */
export type Persistent = (id: Plain, fail: (fault: string, facts?: Facts) => Error) => Plain;

const mark = Symbol('mark');
type Item = Plain | typeof mark;

/** More than any state dict has, and little enough for memory. */
const most = { opcodes: 20_000_000, memo: 5_000_000 };

/**
 * What a pickle says, up to its STOP, behind which the reader is left.
 * @throws data error that names opcode, global and position of what is no plain data
 */
export function unpickle(reader: PickleReader, persistent: Persistent): Plain {
  const machine = new Machine(reader, persistent);
  for (let steps = 0; steps < most.opcodes; steps++) {
    const code = reader.byte();
    if (code === op.STOP) return machine.result();
    const step = known.get(code);
    if (!step) throw machine.fail('an operation that is not plain data', { opcode: opcodeName(code) });
    step(machine, reader);
  }
  throw machine.fail('it has too many operations', { most: most.opcodes });
}

class Machine {
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
    if (this.memo.size >= most.memo) throw this.fail('it keeps too many values');
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
    this.push(reduced(callable as Global, args, this.fail));
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

type Step = (machine: Machine, reader: PickleReader) => void;

const tupleOf = (items: Plain[]): Plain => Object.freeze(items) as Plain;
const lastOf = (m: Machine, count: number): Plain[] => Array.from({ length: count }, () => m.pop()).reverse();

const values: Partial<Record<OpcodeName, (reader: PickleReader) => Item>> = {
  MARK: () => mark,
  NONE: () => null,
  NEWTRUE: () => true,
  NEWFALSE: () => false,
  BININT: (r) => r.signed4(),
  BININT1: (r) => r.byte(),
  BININT2: (r) => r.whole2(),
  INT: (r) => {
    const at = r.at;
    const line = r.line();
    // Protocol 0 has no opcodes for them.
    if (line === '00' || line === '01') return line === '01';
    r.at = at;
    return r.numberLine();
  },
  LONG: (r) => r.numberLine(),
  LONG1: (r) => r.long(r.byte()),
  LONG4: (r) => r.long(r.whole4()),
  FLOAT: (r) => Number(r.line()),
  BINFLOAT: (r) => r.double(),
  BINUNICODE: (r) => r.text(r.whole4()),
  SHORT_BINUNICODE: (r) => r.text(r.byte()),
  BINUNICODE8: (r) => r.text(r.whole8()),
  SHORT_BINSTRING: (r) => r.text(r.byte()),
  BINSTRING: (r) => r.text(r.whole4()),
  SHORT_BINBYTES: (r) => r.take(r.byte()),
  BINBYTES: (r) => r.take(r.whole4()),
  EMPTY_LIST: () => [],
  EMPTY_DICT: () => new Map(),
  EMPTY_TUPLE: () => tupleOf([]) as Item,
};

const actions: Partial<Record<OpcodeName, Step>> = {
  PROTO: (m, r) => {
    const protocol = r.byte();
    if (protocol > 5) throw m.fail('a protocol that there is not', { protocol });
  },
  FRAME: (m, r) => {
    const length = r.whole8();
    if (length > r.bytes.length - r.at) throw m.fail('a frame is longer than the file', { length });
  },
  POP: (m) => {
    if (m.stack.pop() === undefined) throw m.fail('an operation has nothing to work on');
  },
  POP_MARK: (m) => void m.popMark(),
  DUP: (m) => m.push(m.top()),
  LIST: (m) => m.push(m.popMark()),
  TUPLE: (m) => m.push(tupleOf(m.popMark())),
  TUPLE1: (m) => m.push(tupleOf(lastOf(m, 1))),
  TUPLE2: (m) => m.push(tupleOf(lastOf(m, 2))),
  TUPLE3: (m) => m.push(tupleOf(lastOf(m, 3))),
  DICT: (m) => {
    const items = m.popMark();
    m.push(new Map());
    m.set(items);
  },
  APPEND: (m) => m.append([m.pop()]),
  APPENDS: (m) => m.append(m.popMark()),
  SETITEM: (m) => m.set(lastOf(m, 2)),
  SETITEMS: (m) => m.set(m.popMark()),
  PUT: (m, r) => m.put(r.numberLine()),
  BINPUT: (m, r) => m.put(r.byte()),
  LONG_BINPUT: (m, r) => m.put(r.whole4()),
  MEMOIZE: (m) => m.put(m.memo.size),
  GET: (m, r) => m.get(r.numberLine()),
  BINGET: (m, r) => m.get(r.byte()),
  LONG_BINGET: (m, r) => m.get(r.whole4()),
  GLOBAL: (m, r) => m.global(r.line(), r.line()),
  STACK_GLOBAL: (m) => {
    const name = m.pop();
    m.global(m.pop(), name);
  },
  REDUCE: (m) => m.reduce(),
  BUILD: (m) => m.build(),
  BINPERSID: (m) => m.push(m.persistent(m.pop(), m.fail)),
};

const known = new Map<number, Step>([
  ...Object.entries(values).map(([name, value]): [number, Step] => [
    op[name as OpcodeName],
    (m, r) => m.push(value(r)),
  ]),
  ...Object.entries(actions).map(([name, step]): [number, Step] => [op[name as OpcodeName], step]),
]);
