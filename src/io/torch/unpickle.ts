// A pickle as plain data: a machine that knows dicts, lists, tuples, texts and numbers, and what PyTorch writes for tensors.
// It calls nothing: a global is a name, and of names only those of reductions.ts are taken, for what their row makes of them.
import { type Item, Machine, mark, type Persistent } from './machine.ts';
import { type OpcodeName, op, opcodeName } from './opcodes.ts';
import type { PickleReader } from './pickle-reader.ts';
import type { Plain } from './reductions.ts';

const mostOpcodes = 20_000_000;

/**
 * What a pickle says, up to its STOP, behind which the reader is left.
 * @throws data error that names opcode, global and position of what is no plain data
 */
export function unpickle(reader: PickleReader, persistent: Persistent): Plain {
  const machine = new Machine(reader, persistent);
  for (let steps = 0; steps < mostOpcodes; steps++) {
    const code = reader.byte();
    if (code === op.STOP) return machine.result();
    const step = known.get(code);
    if (!step) throw machine.fail('an operation that is not plain data', { opcode: opcodeName(code) });
    step(machine, reader);
  }
  throw machine.fail('it has too many operations', { most: mostOpcodes });
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
