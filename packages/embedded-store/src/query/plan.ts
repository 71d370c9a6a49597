import type { Document } from '../document.js';
import { badValue } from '../errors.js';
import { after, invert } from '../index-keys/encode.js';
import type { KeyField } from '../index-keys/document-keys.js';
import type { IndexSpec } from '../storage/index-spec.js';
import type { Interval } from '../storage/intervals.js';
import { conditionsOf, constraintsOf, isExact } from './constraints.js';
import type { Conditions, Constraints } from './constraints.js';
import { isApplicable } from './index-applicability.js';

/** The part of an index that a query reads. */
export interface Plan {
  index: IndexSpec;
  /** Distinct, in ascending order; computed only for the chosen plan. */
  intervals: () => Interval[];
  /** Whether the index is read backwards. */
  descending: boolean;
  /** Whether the rows of the index are in the wanted order. */
  sorted: boolean;
  /** Number of fields of the index that the filter narrows. */
  used: number;
  /** Whether every document in the intervals meets all conditions. */
  exact: boolean;
  score: number;
}

const END = Buffer.from([0xff, 0xff]);
/** Most intervals that one plan may have, as `$in` of many values on several fields multiplies. */
const MOST_INTERVALS = 20_000;

/**
 * Chooses the index that narrows most, then the one that gives the order. Several plans are the branches of an
 * `$or`, none: read the whole collection.
 * @throws CommandError 2 for a hint that names no index
 */
export function choosePlans(
  filter: Document,
  sort: readonly KeyField[],
  indexes: readonly IndexSpec[],
  hint?: unknown,
): Plan[] {
  const conditions = conditionsOf(filter);
  if (hint !== undefined && hint !== null) return hintedPlans(hint, conditions, sort, indexes);
  const best = bestPlan(conditions, sort, indexes);
  if (best && best.used > 0) return [best];
  return branchPlans(filter, sort, indexes) ?? (best ? [best] : []);
}

function bestPlan(
  conditions: Conditions,
  sort: readonly KeyField[],
  indexes: readonly IndexSpec[],
): Plan | undefined {
  const constraints = constraintsOf(conditions);
  let best: Plan | undefined;
  for (const index of indexes) {
    if (!isApplicable(index, conditions)) continue;
    const plan = planFor(index, conditions, constraints, sort);
    if (plan.used === 0 && !(sort.length > 0 && plan.sorted)) continue;
    if (!best || plan.score > best.score) best = plan;
  }
  return best;
}

/** Returns the plans for the branches of an `$or`, if an index serves each of them. */
function branchPlans(
  filter: Document,
  sort: readonly KeyField[],
  indexes: readonly IndexSpec[],
): Plan[] | undefined {
  if (!Array.isArray(filter.$or)) return undefined;
  const { $or: branches, ...outer } = filter;
  const plans: Plan[] = [];
  for (const branch of branches as Document[]) {
    const plan = bestPlan(conditionsOf({ $and: [outer, branch] }), sort, indexes);
    const found = plan && plan.used > 0 ? [plan] : branchPlans(branch, sort, indexes);
    if (!found) return undefined;
    plans.push(...found);
  }
  return joinPlans(plans);
}

/** Merges plans that read the same index. */
function joinPlans(plans: readonly Plan[]): Plan[] {
  const byIndex = new Map<number, Plan[]>();
  for (const plan of plans) {
    const same = byIndex.get(plan.index.id);
    if (same) same.push(plan);
    else byIndex.set(plan.index.id, [plan]);
  }
  return [...byIndex.values()].map((same) => (same.length === 1 ? same[0]! : joined(same)));
}

function joined(plans: readonly Plan[]): Plan {
  return {
    ...plans[0]!,
    intervals: () => unionOf(plans.flatMap(({ intervals }) => intervals())),
    ...{ descending: false, sorted: false },
    used: Math.min(...plans.map(({ used }) => used)),
    exact: plans.every(({ exact }) => exact),
  };
}

function unionOf(intervals: Interval[]): Interval[] {
  const union: Interval[] = [];
  for (const { from, to } of intervals.sort((a, b) => Buffer.compare(a.from, b.from))) {
    const last = union.at(-1);
    if (!last || Buffer.compare(from, last.to) > 0) union.push({ from, to });
    else if (Buffer.compare(to, last.to) > 0) last.to = to;
  }
  return union;
}

function hintedPlans(
  hint: unknown,
  conditions: Conditions,
  sort: readonly KeyField[],
  indexes: readonly IndexSpec[],
): Plan[] {
  if (typeof hint === 'object' && '$natural' in (hint as Document)) return [];
  const index = indexes.find(
    ({ name, keyPattern, building }) =>
      !building && (typeof hint === 'string' ? name === hint : sameKeyPattern(keyPattern, hint as Document)),
  );
  if (!index) throw badValue('hint provided does not correspond to an existing index');
  return isApplicable(index, conditions) ? [planFor(index, conditions, constraintsOf(conditions), sort)] : [];
}

/** Returns whether two key patterns name the same fields in the same order and directions. */
export function sameKeyPattern(a: Document, b: Document): boolean {
  const show = (pattern: Document) => JSON.stringify(Object.entries(pattern).map(([k, v]) => [k, Number(v)]));
  return show(a) === show(b);
}

/** Returns the part of an index that contains every result, and whether it is in the wanted order. */
function planFor(
  index: IndexSpec,
  conditions: Conditions,
  constraints: Constraints,
  sort: readonly KeyField[],
): Plan {
  /** The keys of each field that is fixed to some, and how many prefixes they give. */
  const keys: Buffer[][] = [];
  let prefixes = 1;
  let range: { low: Buffer; high: Buffer } | undefined;
  const fixed = new Set<string>();
  const narrowed: string[] = [];
  const multikey = index.multikeyPaths.size > 0;
  for (const { name, path, descending } of index.fields) {
    const values = conditions.get(name);
    // Two fields below one array may be met by different elements: only the first of them narrows.
    if (!values || (multikey && narrowed.includes(path[0]!))) break;
    const constraint = constraints(name, index.multikeyPaths.has(name));
    if (!constraint) break;
    if ('low' in constraint) {
      range = descending ? inverted(constraint) : constraint;
    } else {
      if (prefixes * constraint.keys.length > MOST_INTERVALS) break;
      keys.push(descending ? constraint.keys.map(invert) : constraint.keys);
      prefixes *= constraint.keys.length;
      if (constraint.keys.length === 1) fixed.add(name);
    }
    narrowed.push(path[0]!);
    if (range) break;
  }
  const used = narrowed.length;
  const order = orderOf(index, sort, fixed);
  const sorted = sort.length === 0 || order !== undefined;
  return {
    index,
    intervals: () => intervalsOf(keys, range),
    descending: order === 'backward',
    sorted,
    used,
    exact: !multikey && used === conditions.size && [...conditions.values()].every(isExact),
    score: scoreOf(index, used, range !== undefined, sorted && sort.length > 0, prefixes),
  };
}

function scoreOf(
  index: IndexSpec,
  used: number,
  ranged: boolean,
  sorted: boolean,
  intervals: number,
): number {
  const exact = index.unique && used === index.fields.length && !ranged;
  return used * 10 + (ranged ? -1 : 0) + (sorted ? 5 : 0) + (exact ? 100 : 0) + (intervals === 1 ? 2 : 0);
}

function intervalsOf(
  keys: readonly Buffer[][],
  range: { low: Buffer; high: Buffer } | undefined,
): Interval[] {
  const prefixes = keys.reduce<Buffer[]>(
    (heads, tails) => heads.flatMap((head) => tails.map((tail) => Buffer.concat([head, tail]))),
    [Buffer.alloc(0)],
  );
  const distinct = prefixes
    .sort(Buffer.compare)
    .filter((prefix, position) => position === 0 || !prefix.equals(prefixes[position - 1]!));
  return distinct.map((prefix) => ({
    from: range ? Buffer.concat([prefix, range.low]) : prefix,
    to: range ? Buffer.concat([prefix, range.high]) : prefix.length === 0 ? END : after(prefix),
  }));
}

/** Reverses a range for a descending field. */
function inverted({ low, high }: { low: Buffer; high: Buffer }): { low: Buffer; high: Buffer } {
  return { low: after(invert(high)), high: after(invert(low)) };
}

/** Returns the direction in which an index has the wanted order, if any. Fields that are fixed to one value are skipped. */
function orderOf(
  index: IndexSpec,
  sort: readonly KeyField[],
  fixed: ReadonlySet<string>,
): 'forward' | 'backward' | undefined {
  const nameOf = ({ path }: KeyField) => path.join('.');
  // A document has several places in the order of a field with arrays, and none of them is right for both directions.
  if (sort.some((field) => index.multikeyPaths.has(nameOf(field)))) return undefined;
  const wanted = sort.filter((field) => !fixed.has(nameOf(field)));
  const rest = index.fields.filter(({ name }) => !fixed.has(name));
  let direction: 'forward' | 'backward' | undefined;
  for (const [i, field] of wanted.entries()) {
    const indexed = rest[i];
    if (indexed?.name !== nameOf(field)) return undefined;
    const step = indexed.descending === field.descending ? 'forward' : 'backward';
    if (direction && direction !== step) return undefined;
    direction = step;
  }
  return direction ?? 'forward';
}
