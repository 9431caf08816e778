// Which kinds of EarthmoverError each function of the sources can throw, by the compiler: those that its body throws, and
// those of every function of this project that it calls, through callbacks and accessors as well.
//   kind      of an EarthmoverError; `any` where the code throws an error that it was given
//   blind to  calls of functions kept in data, but for interface members whose docstring has `@throws`

import ts from 'typescript';
import { type FunctionWithBody, sources } from './public-names.ts';

export type Kinds = ReadonlySet<string>;

interface Facts {
  readonly kinds: ReadonlySet<string>;
  readonly calls: ReadonlySet<FunctionWithBody>;
}

export class Throwing {
  readonly #checker: ts.TypeChecker;
  readonly #files: readonly ts.SourceFile[];
  readonly #facts = new Map<FunctionWithBody, Facts>();
  readonly #used = new Map<ts.ParameterDeclaration, boolean>();
  /** Names of members that are functions, and of accessors, anywhere in the sources. */
  readonly #members = new Set<string>();
  readonly #getters = new Set<string>();

  constructor(program: ts.Program) {
    this.#checker = program.getTypeChecker();
    const visit = (node: ts.Node): void => {
      const { name } = node as ts.NamedDeclaration;
      if (name && ts.isGetAccessor(node)) this.#getters.add(name.getText());
      else if (name && isMember(node)) this.#members.add(name.getText());
      ts.forEachChild(node, visit);
    };
    this.#files = program.getSourceFiles().filter(isOfSources);
    for (const file of this.#files) visit(file);
  }

  /** What a function can throw or reject with. */
  kindsOf(start: FunctionWithBody): Kinds {
    const kinds = new Set<string>();
    const seen = new Set([start]);
    for (const each of seen) {
      const facts = this.#factsOf(each);
      for (const kind of facts.kinds) kinds.add(kind);
      for (const called of facts.calls) seen.add(called);
    }
    return kinds;
  }

  /** A way from a function to where a kind is thrown, for those who ask why. */
  wayTo(start: FunctionWithBody, kind: string): string[] {
    const from = new Map<FunctionWithBody, FunctionWithBody | undefined>([[start, undefined]]);
    for (const [each] of from) {
      const facts = this.#factsOf(each);
      if (facts.kinds.has(kind)) {
        const way: string[] = [];
        for (let at: FunctionWithBody | undefined = each; at; at = from.get(at)) way.unshift(titleOf(at));
        return way;
      }
      for (const called of facts.calls) if (!from.has(called)) from.set(called, each);
    }
    return [];
  }

  /** The functions that a symbol stands for: itself, or what is assigned to it. */
  functionsOf(symbol: ts.Symbol): FunctionWithBody[] {
    const own = symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
    return (own.declarations ?? []).flatMap((node) => this.#functionsAt(node));
  }

  /** The functions that stand at each member of an interface in the objects that functions return as such. */
  implementations(): ReadonlyMap<ts.Symbol, readonly FunctionWithBody[]> {
    const found = new Map<ts.Symbol, FunctionWithBody[]>();
    const note = (type: ts.TypeNode | undefined, object: ts.Node | undefined): void => {
      if (!type || !object || !ts.isObjectLiteralExpression(object)) return;
      for (const property of object.properties) {
        const name = property.name?.getText();
        const member = name && this.#checker.getTypeFromTypeNode(awaited(type)).getProperty(name);
        const functions = this.#functionsAt(property);
        if (member && functions.length) found.set(member, [...(found.get(member) ?? []), ...functions]);
      }
    };
    const visit = (node: ts.Node, type?: ts.TypeNode): void => {
      const own = ts.isFunctionLike(node) ? node.type : type;
      if (ts.isReturnStatement(node)) note(type, node.expression);
      if (ts.isArrowFunction(node)) note(own, unwrapped(node.body));
      ts.forEachChild(node, (child) => visit(child, own));
    };
    for (const file of this.#files) visit(file);
    return found;
  }

  #factsOf(node: FunctionWithBody): Facts {
    const known = this.#facts.get(node);
    if (known) return known;
    const kinds = new Set<string>();
    const calls = new Set<FunctionWithBody>();
    const facts = { kinds, calls };
    this.#facts.set(node, facts);
    const visit = (child: ts.Node): void => {
      // What a nested function throws counts where it is called.
      if (child !== node && ts.isFunctionLike(child)) return;
      if (ts.isTypeNode(child)) return;
      if (ts.isTryStatement(child) && child.catchClause && !rethrows(child.catchClause)) {
        ts.forEachChild(child.catchClause, visit);
        if (child.finallyBlock) visit(child.finallyBlock);
        return;
      }
      for (const kind of this.#thrownBy(child)) kinds.add(kind);
      for (const called of this.#calledBy(child)) calls.add(called);
      ts.forEachChild(child, visit);
    };
    visit(node.body);
    for (const parameter of node.parameters) if (parameter.initializer) visit(parameter.initializer);
    return facts;
  }

  #thrownBy(node: ts.Node): string[] {
    if (ts.isThrowStatement(node) && isReference(node.expression) && !isCaught(node.expression)) {
      return isOurs(this.#checker.getTypeAtLocation(node.expression)) ? ['any'] : [];
    }
    if (ts.isNewExpression(node) && node.expression.getText() === 'EarthmoverError') {
      const [kind] = node.arguments ?? [];
      return [kind && ts.isStringLiteral(kind) ? kind.text : 'any'];
    }
    if (!ts.isCallExpression(node)) return [];
    return (this.#symbolOf(node.expression)?.declarations ?? [])
      .filter((declaration) => ts.isPropertySignature(declaration) || ts.isMethodSignature(declaration))
      .flatMap(documentedKinds);
  }

  #calledBy(node: ts.Node): FunctionWithBody[] {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const symbol = this.#symbolOf(node.expression);
      const called = symbol ? this.functionsOf(symbol) : [];
      const callbacks = (node.arguments ?? []).flatMap((argument, i) =>
        called.length === 0 || called.some((each) => this.#usesParameter(each, i))
          ? this.#callbacksIn(argument)
          : [],
      );
      return [...called, ...callbacks];
    }
    if (ts.isPropertyAccessExpression(node) && this.#getters.has(node.name.text)) {
      const declarations = this.#checker.getSymbolAtLocation(node.name)?.declarations ?? [];
      return declarations.filter((each) => ts.isGetAccessor(each)).flatMap((each) => this.#functionsAt(each));
    }
    return [];
  }

  /** Of a name, or of a member that the sources have under that name: types are not asked for more. */
  #symbolOf(expression: ts.Expression): ts.Symbol | undefined {
    if (ts.isIdentifier(expression)) return this.#checker.getSymbolAtLocation(expression);
    if (!ts.isPropertyAccessExpression(expression)) return undefined;
    const { name } = expression;
    return this.#members.has(name.text) ? this.#checker.getSymbolAtLocation(name) : undefined;
  }

  /** Whether a function calls its parameter, or hands it on to one that does. */
  #usesParameter(called: FunctionWithBody, place: number): boolean {
    const parameter = called.parameters[place];
    if (!parameter || !ts.isIdentifier(parameter.name)) return false;
    const { name } = parameter;
    const known = this.#used.get(parameter);
    if (known !== undefined) return known;
    // A function that hands it on to itself does no more with it than it does elsewhere.
    this.#used.set(parameter, false);
    const isIt = (node: ts.Node) => ts.isIdentifier(node) && node.text === name.text;
    let used = false;
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
        if (isIt(node.expression)) used = true;
        const handedAt = (node.arguments ?? []).findIndex(isIt);
        if (handedAt >= 0) {
          const symbol = this.#symbolOf(node.expression);
          const others = symbol ? this.functionsOf(symbol) : [];
          if (others.length === 0 || others.some((each) => this.#usesParameter(each, handedAt))) used = true;
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(called.body);
    this.#used.set(parameter, used);
    return used;
  }

  #callbacksIn(argument: ts.Expression): FunctionWithBody[] {
    if (isFunctionNode(argument)) return [argument];
    if (!ts.isIdentifier(argument)) return [];
    const symbol = this.#checker.getSymbolAtLocation(argument);
    return symbol ? this.functionsOf(symbol) : [];
  }

  #functionsAt(node: ts.Node): FunctionWithBody[] {
    if (!isOfSources(node)) return [];
    if (isFunctionNode(node)) return [node];
    if (ts.isClassDeclaration(node)) {
      return node.members.filter(ts.isConstructorDeclaration).flatMap((each) => this.#functionsAt(each));
    }
    if (ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node)) {
      return node.initializer && isFunctionNode(node.initializer) ? [node.initializer] : [];
    }
    if (ts.isShorthandPropertyAssignment(node)) {
      const symbol = this.#checker.getShorthandAssignmentValueSymbol(node);
      return symbol ? this.functionsOf(symbol) : [];
    }
    return [];
  }
}

/** What a docstring says after each `@throws`. */
export function throwsTexts(node: ts.Node): string[] {
  return ts
    .getJSDocTags(node)
    .filter(({ tagName }) => tagName.text === 'throws')
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '');
}

/** The kinds that a docstring's `@throws` name: `usage error where …`. */
export function documentedKinds(node: ts.Node): string[] {
  return throwsTexts(node).flatMap((text) =>
    [...text.matchAll(/\b([a-z-]+)\s+error\b/g)].map(([, kind = '']) => kind),
  );
}

function isFunctionNode(node: ts.Node): node is FunctionWithBody {
  return ts.isFunctionLike(node) && hasBody(node);
}

/** A member that may be called. */
function isMember(node: ts.Node): boolean {
  return (
    ts.isMethodDeclaration(node) ||
    ts.isMethodSignature(node) ||
    (ts.isPropertySignature(node) && node.type !== undefined && ts.isFunctionTypeNode(node.type)) ||
    ts.isPropertyAssignment(node) ||
    ts.isShorthandPropertyAssignment(node)
  );
}

function hasBody(node: ts.Node): node is FunctionWithBody {
  return 'body' in node && node.body !== undefined;
}

function isOfSources(node: ts.Node): boolean {
  return node.getSourceFile().fileName.startsWith(sources);
}

function rethrows(clause: ts.CatchClause): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (ts.isThrowStatement(node)) found = true;
    ts.forEachChild(node, visit);
  };
  visit(clause);
  return found;
}

/** Whether an identifier is the variable of a catch clause: what it holds was counted in the block. */
function isCaught(node: ts.Node): boolean {
  if (!ts.isIdentifier(node)) return false;
  for (let at: ts.Node = node; at; at = at.parent) {
    if (ts.isCatchClause(at) && at.variableDeclaration?.name.getText() === node.text) return true;
  }
  return false;
}

/** What a promise of the type comes to. */
function awaited(type: ts.TypeNode): ts.TypeNode {
  const [inner] = ts.isTypeReferenceNode(type) ? (type.typeArguments ?? []) : [];
  return inner && ts.isTypeReferenceNode(type) && type.typeName.getText() === 'Promise' ? inner : type;
}

function unwrapped(node: ts.Node): ts.Node {
  return ts.isParenthesizedExpression(node) ? node.expression : node;
}

function isOurs(type: ts.Type): boolean {
  const parts = type.isUnion() ? type.types : [type];
  return parts.some(({ symbol }) => symbol?.name === 'EarthmoverError');
}

function isReference(node: ts.Expression): boolean {
  return ts.isIdentifier(node) || ts.isPropertyAccessExpression(node);
}

function titleOf(node: FunctionWithBody): string {
  const name = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined);
  return name?.getText() ?? (ts.isConstructorDeclaration(node) ? 'constructor' : 'a function');
}
