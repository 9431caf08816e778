// Every name that the package exports says in its docstring what it is, what its members mean, which errors it throws and
// when, what its parameters are, and how it is used: by rules that the compiler can check.

import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../src/core/errors.ts';
import * as library from '../src/node.ts';
import { exampleOf, runExample } from './support/doc-examples.ts';
import {
  type Documented,
  isValue,
  programWith,
  publicNames,
  sources,
  topLevelNames,
} from './support/public-names.ts';
import { documentedKinds, Throwing, throwsTexts } from './support/throwing.ts';

const ofOneValue = ['usage', 'one value broadcasts to its own shape'] as const;
/** Kinds of errors that the code of a name reaches and that cannot come. */
const cannotCome: Readonly<Record<string, readonly [kind: string, why: string]>> = {
  'ops.neg': ofOneValue,
  'ops.sqrt': ofOneValue,
  'ops.rsqrt': ofOneValue,
  'ops.exp': ofOneValue,
  'ops.log': ofOneValue,
  'ops.tanh': ofOneValue,
  'ops.erf': ofOneValue,
  'ops.sigmoid': ofOneValue,
  'ops.softplus': ofOneValue,
  'ops.relu': ofOneValue,
  'ops.leakyStep': ofOneValue,
  'Trainer.afterCriticSteps': ['checkpoint', 'it restores what it has captured itself'],
  'Monitor.look': ['checkpoint', 'it looks in `afterCriticSteps`'],
};

/** What follows the prose of a docstring. */
const tags = ['param', 'returns', 'throws', 'example'];

const first = programWith(new Map());
const exported = topLevelNames(first);
const examples = publicNames(first).flatMap((each) => exampleOf(each, exported) ?? []);
const modulePath = ({ name, entry }: { readonly name: string; readonly entry: string }) =>
  `${sources}example of ${name} in ${entry.replace('/', ' ')}.ts`;
const program = programWith(new Map(examples.map((each) => [modulePath(each), each.module])), first);
const checker = program.getTypeChecker();
const names = publicNames(program);
const throwing = new Throwing(program);
const implementations = throwing.implementations();

/** Each with the name that users write: `Trainer.sample`. */
const members = names.flatMap(({ name, members }) =>
  members.map((member) => ({ ...member, name: `${name}.${member.name}` })),
);
/** All that is called: functions, methods, and members that are functions. */
const callables = [...names, ...members].flatMap((each) => {
  const { symbol, node } = each;
  const type = checker.getTypeOfSymbol(symbol);
  const [signature] = ts.isClassDeclaration(node) ? [] : checker.getNonNullableType(type).getCallSignatures();
  return signature ? [{ ...each, signature }] : [];
});
/** What an example is asked for: all that exists at run time. */
const values = names.filter(({ symbol }) => isValue(symbol));

describe('of what the package exports', () => {
  it('all is found', () => {
    expect(names.length).toBeGreaterThan(270);
    expect(names.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'createTrainer',
        'TrainingConfig',
        'ops',
        'ops.matmul',
        'wassersteinCurveSvg',
        'loadDataset',
      ]),
    );
    expect(members.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Trainer.sample', 'Trainer.config', 'TrainingConfig.clip', 'Device.liveBytes']),
    );
  });

  it(`every name has a docstring: ${names.length}`, () => {
    expect(withoutDocstring(names)).toEqual([]);
  });

  it(`every property and method has a docstring: ${members.length}`, () => {
    expect(withoutDocstring(members)).toEqual([]);
  });

  it(`every function and method says which errors it throws, and when: ${callables.length}`, () => {
    expect([...callables.flatMap(unsaidErrors), ...callables.flatMap(vagueErrors)]).toEqual([]);
  });

  it('no exemption from that is out of use', () => {
    const used = callables.flatMap((each) => {
      const [kind] = cannotCome[each.name] ?? [];
      return kind !== undefined && kindsOf(each).has(kind) ? [each.name] : [];
    });
    expect(used.sort()).toEqual(Object.keys(cannotCome).sort());
  });

  it(`every number, array, shape and graph value that is taken is explained: ${callables.length} lists of parameters`, () => {
    expect(callables.flatMap(unexplained)).toEqual([]);
  });

  it('no docstring has a tag that the reference knows nothing of', () => {
    const unknown = [...names, ...members].flatMap(({ name, node }) =>
      ts
        .getJSDocTags(node)
        .filter(({ tagName }) => !tags.includes(tagName.text))
        .map(({ tagName }) => `${name}: @${tagName.text}`),
    );
    expect(unknown).toEqual([]);
  });

  it(`every value has an example: ${values.length}`, () => {
    const shown = new Set(examples.map(modulePath));
    expect(values.filter((each) => !shown.has(modulePath(each))).map(({ name }) => name)).toEqual([]);
  });

  it(`every example compiles: ${examples.length}`, () => {
    const faults = examples.flatMap((each) => {
      const file = program.getSourceFile(modulePath(each));
      const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
      return found.map(
        ({ messageText }) => `${each.name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
      );
    });
    expect(faults).toEqual([]);
  });

  const claiming = examples.filter(({ claims }) => claims.length > 0);
  it(`what examples say of their values is so: ${claiming.length}`, () => {
    const pairs = claiming.flatMap((example) =>
      runExample(example, library).map((pair) => ({ name: example.name, ...pair })),
    );
    expect(pairs.map(({ name, found }) => [name, found])).toEqual(
      pairs.map(({ name, claimed }) => [name, rounded(claimed)]),
    );
  });
});

interface Callable extends Documented {
  readonly signature: ts.Signature;
}

/** What stands before a docstring's tags, and the tags that explain a part of it. */
function proseOf(node: ts.Node): string {
  const explaining = ['param', 'returns'];
  return ts
    .getJSDocCommentsAndTags(node)
    .flatMap((part) => {
      const tags = ts.isJSDoc(part) ? (part.tags ?? []) : [part];
      const explained = tags.filter(({ tagName }) => explaining.includes(tagName.text));
      const parameters = explained.flatMap((tag) =>
        ts.isJSDocParameterTag(tag) ? [tag.name.getText()] : [],
      );
      const comments = [...(ts.isJSDoc(part) ? [part] : []), ...explained].map(({ comment }) => comment);
      return [...parameters, ...comments.map((comment) => ts.getTextOfJSDocComment(comment) ?? '')];
    })
    .join('\n');
}

function withoutDocstring(all: readonly Documented[]): string[] {
  return all.filter(({ node }) => !proseOf(node).trim()).map(({ name }) => name);
}

/** What the code of a function, or of all that stand for a member of an interface, can throw. */
function kindsOf({ symbol }: Documented): ReadonlySet<string> {
  const functions = [...throwing.functionsOf(symbol), ...(implementations.get(symbol) ?? [])];
  return new Set(functions.flatMap((each) => [...throwing.kindsOf(each)]));
}

function unsaidErrors(callable: Callable): string[] {
  const said = documentedKinds(callable.node);
  const [exempt] = cannotCome[callable.name] ?? [];
  return (
    [...kindsOf(callable)]
      .filter((kind) => kind !== exempt)
      // An error that is handed on is of one of the kinds that are said.
      .filter((kind) => (kind === 'any' ? said.length === 0 : !said.includes(kind)))
      .map((kind) => `${callable.name}: @throws says nothing of a ${kind} error; ${wayTo(callable, kind)}`)
  );
}

function wayTo({ symbol }: Documented, kind: string): string {
  const functions = [...throwing.functionsOf(symbol), ...(implementations.get(symbol) ?? [])];
  const [way = []] = functions.map((each) => throwing.wayTo(each, kind)).filter(({ length }) => length > 0);
  return way.join(' > ');
}

function vagueErrors({ name, node }: Callable): string[] {
  const kinds = Object.keys(exitCodes);
  return throwsTexts(node).flatMap((text) => {
    const said = [...text.matchAll(/\b([a-z-]+)\s+error\b/g)].map(([, kind = '']) => kind);
    const known = said.length > 0 && said.every((kind) => kinds.includes(kind));
    // Before the next kind there is a clause that says when.
    const clauses = text.split(/\b[a-z-]+\s+error\b/).slice(1);
    const saysWhen = clauses.every((clause) => clause.trim().split(/\s+/).length >= 2);
    return known && saysWhen ? [] : [`${name}: @throws ${text}`];
  });
}

/** Parameters that need a shape, a unit or a meaning, and have no word of it. */
function unexplained({ name, node, signature }: Callable): string[] {
  // What the rows of a table take is said once, by their type.
  if (ts.isPropertyAssignment(node)) return [];
  const prose = proseOf(node);
  return signature.getParameters().flatMap((parameter) => {
    const [declaration] = parameter.declarations ?? [];
    if (!declaration || !ts.isParameter(declaration)) return [];
    const parts = ts.isObjectBindingPattern(declaration.name) ? inlineParts(declaration) : [parameter];
    return parts
      .filter((part) => isMeasured(checker.getTypeOfSymbolAtLocation(part, declaration)))
      .filter((part) => !new RegExp(`(?<![\\p{L}\\d_])${part.name}(?![\\p{L}\\d_])`, 'u').test(prose))
      .map((part) => `${name}: nothing of ${part.name}`);
  });
}

/** Members of options whose type stands in the signature itself; others have docstrings of their own. */
function inlineParts({ type }: ts.ParameterDeclaration): ts.Symbol[] {
  return type && ts.isTypeLiteralNode(type) ? checker.getTypeFromTypeNode(type).getProperties() : [];
}

/** Numbers, arrays of any make, shapes among them, and values of graphs. */
function isMeasured(type: ts.Type): boolean {
  const own = checker.getNonNullableType(type);
  if (own.isUnion()) return own.types.some(isMeasured);
  if (own.flags & ts.TypeFlags.NumberLike) return true;
  const { name } = own.symbol ?? {};
  return name !== undefined && /^(Value|ReadonlyArray|Array|ArrayLike|\w+Array)$/.test(name);
}

/** Numbers to the four digits that an example shows at most. */
function rounded(claimed: unknown): unknown {
  if (typeof claimed === 'number') return expect.closeTo(claimed, 4);
  return Array.isArray(claimed) ? claimed.map(rounded) : claimed;
}
