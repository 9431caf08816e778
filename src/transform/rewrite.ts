// The engine of `simplify`: applies rules to a graph, bottom-up, until nothing changes.
//   rule    a value → one of the same shape that means the same and costs less
//   intern  to keep one of several values that are computed alike
import { printAttributes } from '../graph/print.ts';
import { topologicalOrder, type Value } from '../graph/value.ts';

/** A value of the same shape that means the same and costs less; or undefined where the rule does not apply. */
export type Rule = (value: Value) => Value | undefined;

/** Passes over the graph before giving up; each pass rewrites bottom-up until nothing changes. */
const maxPasses = 12;

/** Rewrites until no rule applies; in each pass the first rule that applies to a value rewrites it. */
export function rewriteToFixpoint(outputs: readonly Value[], rules: readonly Rule[]): Value[] {
  let current = [...outputs];
  for (let pass = 0; pass < maxPasses; pass++) {
    const next = rewriteOnce(current, rules);
    if (next.every((value, i) => value === current[i])) return next;
    current = next;
  }
  return current;
}

function rewriteOnce(outputs: readonly Value[], rules: readonly Rule[]): Value[] {
  const interned = new Interned();
  for (const value of topologicalOrder(outputs)) {
    const plain = interned.intern(value);
    const better = firstRewrite(plain, rules);
    interned.replace(value, better ? interned.intern(better) : plain);
  }
  return outputs.map((value) => interned.of(value));
}

function firstRewrite(value: Value, rules: readonly Rule[]): Value | undefined {
  for (const rule of rules) {
    const better = rule(value);
    if (better && better !== value) return better;
  }
  return undefined;
}

/** One value for all that are computed alike: the same op of the same inputs with the same attributes. */
class Interned {
  readonly #byKey = new Map<string, Value>();
  readonly #numbers = new Map<Value, number>();
  readonly #replacements = new Map<Value, Value>();

  /** What stands for the value by now. */
  of(value: Value): Value {
    return this.#replacements.get(value) ?? value;
  }

  replace(value: Value, by: Value): void {
    this.#replacements.set(value, by);
  }

  /** Interns a value and whatever it is made from. A rule may build as deep as the graph is: no recursion. */
  intern(root: Value): Value {
    const stack = [root];
    for (let value = stack.at(-1); value; value = stack.at(-1)) {
      const waiting = this.#isSettled(value) ? [] : value.inputs.filter((input) => !this.#isSettled(input));
      if (waiting.length > 0) {
        stack.push(...waiting);
      } else {
        stack.pop();
        if (!this.#isSettled(value)) this.replace(value, this.#settle(value));
      }
    }
    return this.of(root);
  }

  #isSettled(value: Value): boolean {
    return this.#numbers.has(value) || this.#replacements.has(value);
  }

  #settle(value: Value): Value {
    const inputs = value.inputs.map((input) => this.of(input));
    const same = inputs.every((input, i) => input === value.inputs[i]);
    const rebuilt = same ? value : { ...value, inputs };
    const key = this.#keyOf(rebuilt);
    const known = this.#byKey.get(key);
    if (known) return known;
    this.#numbers.set(rebuilt, this.#numbers.size);
    this.#byKey.set(key, rebuilt);
    return rebuilt;
  }

  #keyOf({ op, inputs, attributes, dtype, shape }: Value): string {
    const numbers = inputs.map((input) => this.#numbers.get(input)).join(' ');
    return `${op.name}|${numbers}|${printAttributes(attributes)}|${dtype}|${shape.join(' ')}`;
  }
}
