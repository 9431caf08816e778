// The bytes of a pickle, taken one after the other and never beyond their end; and the one error that all faults become.
import { EarthmoverError, type Facts } from '../../core/errors.ts';

/** A pickle that is refused: nothing of it was executed. */
export function refusal(fault: string, facts: Facts): EarthmoverError {
  return new EarthmoverError('data', `PyTorch file: ${fault}`, {
    ...facts,
    hint: 'only tensors in dicts and lists are read: save model.state_dict(), not the model',
  });
}

export class PickleReader {
  readonly bytes: Uint8Array;
  readonly file: string;
  at: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, file: string, at = 0) {
    this.bytes = bytes;
    this.file = file;
    this.at = at;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  fail(fault: string, facts: Facts = {}): EarthmoverError {
    return refusal(fault, { file: this.file, ...facts, position: this.at });
  }

  /** The next bytes, as a view. */
  take(length: number): Uint8Array {
    if (!(length >= 0 && length <= this.bytes.length - this.at)) {
      throw this.fail('it ends before what it announces', {
        announced: `${length} bytes`,
        left: this.bytes.length - this.at,
      });
    }
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  byte(): number {
    return this.take(1)[0] ?? 0;
  }

  whole2(): number {
    this.take(2);
    return this.#view.getUint16(this.at - 2, true);
  }

  signed4(): number {
    this.take(4);
    return this.#view.getInt32(this.at - 4, true);
  }

  whole4(): number {
    return this.signed4() >>> 0;
  }

  whole8(): number {
    this.take(8);
    return Number(this.#view.getBigUint64(this.at - 8, true));
  }

  /** Big-endian, as pickles have it. */
  double(): number {
    this.take(8);
    return this.#view.getFloat64(this.at - 8);
  }

  /** Two's complement of so many bytes, rounded to a number: large ones are only ever told apart. */
  long(length: number): number {
    const bytes = this.take(length);
    if (length > 16) throw this.fail('a whole number is too large', { bytes: length });
    let value = 0n;
    bytes.forEach((byte, i) => {
      value |= BigInt(byte) << BigInt(8 * i);
    });
    return Number(BigInt.asIntN(8 * Math.max(1, length), value));
  }

  /** A line of ASCII, without its end. */
  line(): string {
    const end = this.bytes.indexOf(10, this.at);
    if (end < 0) throw this.fail('a line has no end');
    const text = new TextDecoder('latin1').decode(this.take(end - this.at));
    this.at = end + 1;
    return text;
  }

  /** A whole number on a line, perhaps with the L of Python 2. */
  numberLine(): number {
    const line = this.line().replace(/L$/, '');
    if (!/^-?\d{1,16}$/.test(line)) throw this.fail('a number cannot be read', { text: line.slice(0, 40) });
    return Number(line);
  }

  text(length: number): string {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(this.take(length));
    } catch (cause) {
      if (cause instanceof EarthmoverError) throw cause;
      throw this.fail('a text is no UTF-8');
    }
  }
}
