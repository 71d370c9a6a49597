import { expect, it } from 'vitest';
import { z } from 'zod';
import * as schemas from './schemas.js';

/** Values of every type, and nearly right ones. */
const VALUES = [
  undefined,
  null,
  true,
  '',
  'x',
  '5',
  -1,
  5,
  1.5,
  Infinity,
  [],
  [1],
  ['x'],
  [{}],
  {},
  { x: 1 },
];
const MAX_DEPTH = 4;

/** Returns the schema inside of those that only make it optional, transform it or refine it. */
function innerOf(schema: z.core.$ZodType): z.core.$ZodType {
  const { innerType, in: input } = schema._zod.def as { innerType?: z.core.$ZodType; in?: z.core.$ZodType };
  const inner = innerType ?? input;
  return inner ? innerOf(inner) : schema;
}

/** Returns values that are wrong in one place, at any depth. */
function wrongValues(schema: z.core.$ZodType, depth = 0): unknown[] {
  const def = innerOf(schema)._zod.def as z.core.$ZodTypeDef & {
    shape?: Record<string, z.core.$ZodType>;
    element?: z.core.$ZodType;
    items?: z.core.$ZodType[];
    options?: z.core.$ZodType[];
  };
  if (depth === MAX_DEPTH) return VALUES;
  const fields = Object.entries(def.shape ?? {}).flatMap(([name, field]) =>
    wrongValues(field, depth + 1).map((value) => ({ [name]: value })),
  );
  const items = [def.element, ...(def.items ?? [])].flatMap((item) =>
    item ? wrongValues(item, depth + 1).map((value) => [value]) : [],
  );
  // With what tells the options apart: otherwise none of them is looked into.
  const options = (def.options ?? []).flatMap((option) => {
    const { shape = {} } = innerOf(option)._zod.def as { shape?: Record<string, z.core.$ZodType> };
    const fixed = Object.entries(shape).flatMap(([name, field]) => {
      const [value] = (field._zod.def as { values?: unknown[] }).values ?? [];
      return value === undefined ? [] : [[name, value] as const];
    });
    const tag = Object.fromEntries(fixed);
    return wrongValues(option, depth + 1).map((value) =>
      typeof value === 'object' && value !== null ? { ...tag, ...value } : value,
    );
  });
  return [...VALUES, ...fields, ...items, ...options];
}

const all = Object.entries({ ...schemas, ...schemas.clientEventSchemas }).flatMap(([name, schema]) =>
  schema instanceof z.ZodType ? [[name, schema as z.ZodType] as const] : [],
);

it('finds the schemas', () => {
  expect(all.length).toBeGreaterThan(50);
  expect(wrongValues(schemas.putRoomSchema)).toContainEqual({ permissions: { write: 'x' } });
  expect(wrongValues(schemas.plainFrameSchema)).toContainEqual({ type: 'sync', since: '5' });
});

it.each(all)('%s says what is wrong with a value', (_name, schema) => {
  const issues = wrongValues(schema).flatMap((value) => schema.safeParse(value).error?.issues ?? []);
  expect(issues.length).toBeGreaterThan(0);
  const vague = issues.filter(({ message }) => /^(?:Invalid input|Invalid)?$/.test(message));
  expect(vague.map(({ path, code }) => [path.join('.'), code])).toEqual([]);
});
