import { BSONRegExp } from 'bson';
import type { Document } from '../document.js';
import { isPlainObject } from '../document.js';
import { after, bsonType, encode, invert, TYPE } from '../index-keys/encode.js';
import type { IndexSpec } from '../storage/index-entries.js';
import { isOperators } from './match.js';
import type { SortField } from './sort.js';

export interface Interval {
  from: Buffer;
  to: Buffer;
}

/** Which part of which index answers a query. */
export interface Plan {
  index: IndexSpec;
  intervals: Interval[];
  /** Read the index backwards. */
  descending: boolean;
  /** The index gives the wanted order. */
  sorted: boolean;
  score: number;
}

const END = Buffer.from([0xff, 0xff]);

/** What a filter says about one field, as far as an index can use it. */
interface Constraint {
  equals?: unknown[];
  low?: Buffer;
  high?: Buffer;
}

function constraintOf(value: unknown, multikey: boolean): Constraint | undefined {
  if (value instanceof BSONRegExp) return prefixConstraint(value.pattern, value.options);
  if (!isOperators(value)) return { equals: [value] };
  const operators = value;
  if ('$eq' in operators) return { equals: [operators.$eq] };
  if (Array.isArray(operators.$in)) {
    return operators.$in.some((item) => item instanceof BSONRegExp) ? undefined : { equals: operators.$in };
  }
  if (typeof operators.$regex === 'string' && !operators.$options)
    return prefixConstraint(operators.$regex, '');
  if (operators.$regex instanceof BSONRegExp)
    return prefixConstraint(operators.$regex.pattern, operators.$regex.options);
  const constraint: Constraint = {};
  for (const [operator, operand] of Object.entries(operators)) {
    const isLow = operator === '$gt' || operator === '$gte';
    if (!isLow && operator !== '$lt' && operator !== '$lte') continue;
    const type = bsonType(operand);
    if (type === TYPE.null) return undefined;
    const key = encode(operand);
    const bracket: Constraint = {
      low: isLow ? (operator === '$gt' ? after(key) : key) : Buffer.from([type]),
      high: isLow ? Buffer.from([type + 1]) : operator === '$lt' ? key : after(key),
    };
    // A multikey index must not meet both ends of a range: two elements may satisfy one each.
    if (multikey && constraint.low) continue;
    constraint.low = maxKey(constraint.low, bracket.low!);
    constraint.high = minKey(constraint.high, bracket.high!);
  }
  return constraint.low ? constraint : undefined;
}

function prefixConstraint(pattern: string, options: string): Constraint | undefined {
  const literal = /^\^((?:[^\\^$.|?*+()[\]{}]|\\[^a-zA-Z0-9])+)/.exec(pattern)?.[1];
  if (!literal || options !== '') return undefined;
  // A literal followed by a quantifier may be shorter than it looks.
  const rest = pattern[1 + literal.length];
  const text = literal.replace(/\\(.)/g, '$1');
  const sure = rest !== undefined && /[?*{]/.test(rest) ? [...text].slice(0, -1).join('') : text;
  if (sure === '' || pattern.includes('|')) return undefined;
  const full = encode(sure);
  const prefix = full.subarray(0, full.length - 2);
  return { low: Buffer.from(prefix), high: after(prefix) };
}

const maxKey = (a: Buffer | undefined, b: Buffer) => (a && Buffer.compare(a, b) > 0 ? a : b);
const minKey = (a: Buffer | undefined, b: Buffer) => (a && Buffer.compare(a, b) < 0 ? a : b);

/** Conditions that must hold for every result, by field: the top level and everything below `$and`. */
function conditions(filter: Document, into = new Map<string, unknown>()): Map<string, unknown> {
  for (const [key, value] of Object.entries(filter)) {
    if (key === '$and' && Array.isArray(value)) for (const part of value) conditions(part as Document, into);
    else if (!key.startsWith('$') && !into.has(key)) into.set(key, value);
  }
  return into;
}

function usable(index: IndexSpec, fields: Map<string, unknown>): boolean {
  if (index.sparse)
    return index.fields.some(({ name }) => fields.has(name) && !mayBeMissing(fields.get(name)));
  if (!index.partialFilter) return true;
  return Object.entries(index.partialFilter).every(([name, wanted]) => {
    if (!fields.has(name)) return false;
    const value = fields.get(name);
    if (isPlainObject(wanted) && '$exists' in wanted) return !mayBeMissing(value);
    return !isOperators(value) && !isOperators(wanted) && encode(value).equals(encode(wanted));
  });
}

function mayBeMissing(value: unknown): boolean {
  if (!isOperators(value)) return value === null;
  return '$exists' in value || '$ne' in value || '$nin' in value || '$not' in value || '$type' in value;
}

/** Chooses the index that narrows most, then the one that gives the order; undefined: read the whole collection. */
export function choosePlan(filter: Document, sort: SortField[], indexes: IndexSpec[]): Plan | undefined {
  const fields = conditions(filter);
  let best: Plan | undefined;
  for (const index of indexes) {
    if (!usable(index, fields)) continue;
    const plan = planFor(index, fields, sort);
    if (plan && (!best || plan.score > best.score)) best = plan;
  }
  return best;
}

const MAX_INTERVALS = 1000;

function planFor(index: IndexSpec, fields: Map<string, unknown>, sort: SortField[]): Plan | undefined {
  let prefixes: Buffer[] = [Buffer.alloc(0)];
  let used = 0;
  let range: Constraint | undefined;
  const fixed = new Set<string>();
  for (const field of index.fields) {
    const value = fields.get(field.name);
    const constraint = fields.has(field.name) ? constraintOf(value, index.multikey) : undefined;
    if (!constraint) break;
    used += 1;
    if (!constraint.equals) {
      range = field.descending
        ? { low: END_OF(constraint.high!), high: END_OF(constraint.low!) }
        : constraint;
      break;
    }
    const keys = constraint.equals.map((item) => (field.descending ? invert(encode(item)) : encode(item)));
    prefixes = prefixes.flatMap((prefix) => keys.map((key) => Buffer.concat([prefix, key])));
    if (prefixes.length > MAX_INTERVALS) return undefined;
    if (keys.length === 1) fixed.add(field.name);
  }
  const order = orderOf(index, sort, fixed);
  const single = prefixes.length === 1;
  const sorted = sort.length === 0 || (order !== undefined && single && !index.multikey);
  if (used === 0 && !(sorted && sort.length > 0 && !index.partialFilter && !index.sparse)) return undefined;
  const unique = [...new Map(prefixes.map((prefix) => [prefix.toString('latin1'), prefix])).values()];
  const intervals = unique.sort(Buffer.compare).map((prefix) => ({
    from: range ? Buffer.concat([prefix, range.low!]) : prefix,
    to: range ? Buffer.concat([prefix, range.high!]) : prefix.length === 0 ? END : after(prefix),
  }));
  const score =
    used * 10 +
    (range ? -1 : 0) +
    (sorted && sort.length > 0 ? 5 : 0) +
    (index.unique && used === index.fields.length && !range ? 3 : 0);
  return { index, intervals, descending: order === 'backward', sorted, score };
}

/** A bound of a descending field: inverted, since the order is. */
function END_OF(bound: Buffer): Buffer {
  return after(invert(bound));
}

function orderOf(
  index: IndexSpec,
  sort: SortField[],
  fixed: Set<string>,
): 'forward' | 'backward' | undefined {
  const wanted = sort.filter(({ path }) => !fixed.has(path.join('.')));
  if (wanted.length === 0) return 'forward';
  const rest = index.fields.filter(({ name }) => !fixed.has(name));
  if (rest.length < wanted.length) return undefined;
  let direction: 'forward' | 'backward' | undefined;
  for (const [i, field] of wanted.entries()) {
    const indexed = rest[i]!;
    if (indexed.name !== field.path.join('.')) return undefined;
    const step = indexed.descending === field.descending ? 'forward' : 'backward';
    if (direction && direction !== step) return undefined;
    direction = step;
  }
  return direction;
}
