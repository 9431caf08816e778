// A reader of JSON Schema, draft 7, written from its specification: json-schema.org/draft-07/json-schema-validation.
// It knows the keywords that our schemas use, and fails on any other, so that none goes unread.

type Schema = Readonly<Record<string, unknown>>;

/** What is wrong with `value`, each with the place; nothing where it is valid. */
export function complaints(schema: Schema, value: unknown, at = '$'): string[] {
  if (schema.definitions !== undefined) definitions = schema.definitions as Record<string, Schema>;
  return Object.entries(schema).flatMap(([keyword, wanted]) => {
    const check = keywords[keyword];
    if (check === undefined) throw new Error(`${at}: this reader does not know the keyword ${keyword}`);
    return check({ wanted, value, at, schema });
  });
}

/** Of the schema that is being read. */
let definitions: Readonly<Record<string, Schema>> = {};

interface Check {
  readonly wanted: unknown;
  readonly value: unknown;
  readonly at: string;
  readonly schema: Schema;
}

type Keyword = (check: Check) => string[];

const annotation: Keyword = () => [];

const keywords: Readonly<Record<string, Keyword>> = {
  $schema: annotation,
  title: annotation,
  description: annotation,
  default: annotation,
  definitions: annotation,
  $ref: ({ wanted, value, at }) => {
    const target = definitions[String(wanted).replace('#/definitions/', '')];
    if (target === undefined) throw new Error(`${at}: ${wanted} is not defined`);
    return complaints(target, value, at);
  },
  type: ({ wanted, value, at }) => (isOfType(value, String(wanted)) ? [] : [`${at}: is no ${wanted}`]),
  enum: ({ wanted, value, at }) =>
    (wanted as unknown[]).includes(value) ? [] : [`${at}: ${String(value)} is none of ${wanted}`],
  minimum: numeric((value, bound) => value >= bound),
  maximum: numeric((value, bound) => value <= bound),
  exclusiveMinimum: numeric((value, bound) => value > bound),
  exclusiveMaximum: numeric((value, bound) => value < bound),
  minLength: ({ wanted, value, at }) =>
    typeof value === 'string' && value.length < Number(wanted) ? [`${at}: too short`] : [],
  pattern: ({ wanted, value, at }) =>
    typeof value === 'string' && !new RegExp(String(wanted)).test(value) ? [`${at}: not as ${wanted}`] : [],
  minItems: ({ wanted, value, at }) =>
    Array.isArray(value) && value.length < Number(wanted) ? [`${at}: too few`] : [],
  maxItems: ({ wanted, value, at }) =>
    Array.isArray(value) && value.length > Number(wanted) ? [`${at}: too many`] : [],
  items: ({ wanted, value, at }) =>
    Array.isArray(value) ? value.flatMap((item, i) => complaints(wanted as Schema, item, `${at}[${i}]`)) : [],
  anyOf: ({ wanted, value, at }) =>
    (wanted as Schema[]).some((one) => complaints(one, value, at).length === 0) ? [] : [`${at}: fits none`],
  required: ({ wanted, value, at }) =>
    isObject(value)
      ? (wanted as string[]).filter((name) => !(name in value)).map((name) => `${at}: has no ${name}`)
      : [],
  properties: (check) => members(check),
  patternProperties: (check) => members(check),
  additionalProperties: ({ wanted, value, at, schema }) => {
    if (!isObject(value)) return [];
    const known = (name: string) =>
      name in ((schema.properties ?? {}) as object) || patternsFor(schema, name).length > 0;
    const others = Object.keys(value).filter((name) => !known(name));
    return wanted === false
      ? others.map((name) => `${at}: has the unknown member ${name}`)
      : others.flatMap((name) => complaints(wanted as Schema, value[name], `${at}.${name}`));
  },
};

/** What members say that `properties` or `patternProperties` has a schema for. */
function members({ wanted, value, at, schema }: Check): string[] {
  if (!isObject(value)) return [];
  const byName = wanted === schema.properties;
  return Object.entries(value).flatMap(([name, member]) => {
    const schemas = byName ? [(wanted as Record<string, Schema>)[name] ?? {}] : patternsFor(schema, name);
    return schemas.flatMap((one) => complaints(one, member, `${at}.${name}`));
  });
}

function patternsFor({ patternProperties = {} }: Schema, name: string): Schema[] {
  return Object.entries(patternProperties as Record<string, Schema>).flatMap(([pattern, schema]) =>
    new RegExp(pattern).test(name) ? [schema] : [],
  );
}

function numeric(holds: (value: number, bound: number) => boolean): Keyword {
  return ({ wanted, value, at }) =>
    typeof value === 'number' && !holds(value, Number(wanted)) ? [`${at}: ${value} is out of range`] : [];
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isInteger(value);
    case 'number':
    case 'string':
    case 'boolean':
      return typeof value === type;
    default:
      throw new Error(`this reader does not know the type ${type}`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
