import { BSONRegExp } from 'bson';
import type { Document } from '../document.js';
import { CommandError } from '../errors.js';
import { isOperators } from '../query/match.js';
import { parentOf, setChild } from './path.js';

/** Returns the value to which a condition fixes its path, undefined if it does not. */
function fixedBy(condition: unknown): unknown {
  if (condition instanceof BSONRegExp) return undefined;
  if (!isOperators(condition)) return condition;
  if ('$eq' in condition) return condition.$eq;
  const { $in: values } = condition;
  return Array.isArray(values) && values.length === 1 && !(values[0] instanceof BSONRegExp)
    ? values[0]
    : undefined;
}

function equalities(filter: Document, into: Map<string, unknown>): Map<string, unknown> {
  for (const [key, condition] of Object.entries(filter)) {
    if (key === '$and') for (const part of condition as Document[]) equalities(part, into);
    else if (key === '$or' && (condition as Document[]).length === 1)
      equalities((condition as Document[])[0]!, into);
    else if (!key.startsWith('$')) {
      const value = fixedBy(condition);
      if (value === undefined) continue;
      if (into.has(key)) throw notSingle(key);
      into.set(key, value);
    }
  }
  return into;
}

const notSingle = (path: string) =>
  new CommandError(
    54,
    'NotSingleValueField',
    `cannot infer query fields to set, path '${path}' is matched twice`,
  );

/**
 * Creates the initial document of an upsert from the equalities of its filter.
 * @throws CommandError 54 if the filter fixes a path twice
 */
export function documentFromFilter(filter: Document): Document {
  const document: Document = {};
  const fixed = equalities(filter, new Map());
  for (const [path, value] of fixed) {
    if ([...fixed.keys()].some((other) => other.startsWith(`${path}.`))) throw notSingle(path);
    const steps = path.split('.');
    const parent = parentOf(document, steps, true);
    if (parent) setChild(parent, steps.at(-1)!, value);
  }
  return document;
}
