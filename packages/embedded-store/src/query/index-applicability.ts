import type { IndexSpec } from '../storage/index-spec.js';
import { isPlainObject, typeName } from '../document.js';
import type { Document } from '../document.js';
import { encode } from '../index-keys/encode.js';
import type { Conditions } from './constraints.js';
import { isOperators } from './match.js';
import { isTruthy } from './truthiness.js';

/** Returns whether the index contains every document that can meet the conditions. */
export function isApplicable(index: IndexSpec, conditions: Conditions): boolean {
  if (index.building) return false;
  if (index.sparse && !index.fields.some(({ name }) => mustExist(conditions.get(name)))) return false;
  return Object.entries(index.partialFilter ?? {}).every(([name, wanted]) =>
    implies(conditions.get(name) ?? [], wanted),
  );
}

/** Returns whether the conditions on a path exclude documents without it. */
function mustExist(values: readonly unknown[] = []): boolean {
  return values.some((value) => {
    if (!isOperators(value)) return value !== null;
    return Object.entries(value).some(([operator, operand]) => {
      if (operator === '$exists') return isTruthy(operand);
      if (operator === '$in') return !(operand as unknown[]).includes(null);
      return ['$eq', '$gt', '$gte', '$lt', '$lte'].includes(operator)
        ? operand !== null
        : ['$regex', '$elemMatch'].includes(operator);
    });
  });
}

/** Returns the values to which a condition fixes a path, if it does. */
function fixedValues(value: unknown): unknown[] | undefined {
  if (!isOperators(value)) return [value];
  if ('$eq' in value) return [value.$eq];
  return Array.isArray(value.$in) ? value.$in : undefined;
}

/** Returns whether the conditions on a path imply the filter of a partial index. */
function implies(values: readonly unknown[], wanted: unknown): boolean {
  const asked: Document = isOperators(wanted) ? wanted : { $eq: wanted };
  return Object.entries(asked).every(([operator, operand]) => {
    if (operator === '$exists') return mustExist(values);
    if (operator === '$eq')
      return values.some((value) =>
        fixedValues(value)?.every((fixed) => encode(fixed).equals(encode(operand))),
      );
    const types = Array.isArray(operand) ? operand : [operand];
    return values.some((value) => fixedValues(value)?.every((fixed) => isOfType(fixed, types)));
  });
}

/** Types that no other type compares equal to, so that the value in a query implies the stored type. */
const UNMISTAKABLE = new Set(['string', 'objectId', 'bool', 'date', 'binData', 'object', 'timestamp']);

function isOfType(value: unknown, types: readonly unknown[]): boolean {
  const name = typeName(value);
  if (types.includes('number') && ['int', 'long', 'double', 'decimal'].includes(name)) return true;
  return types.includes(name) && UNMISTAKABLE.has(name) && (name !== 'object' || isPlainObject(value));
}
