import type { Document } from '../document.js';
import { isPlainObject, typeName } from '../document.js';
import { CommandError, failedToParse } from '../errors.js';
import { creates, OPERATORS, REMOVED, UNCHANGED } from './operators.js';
import { childOf, parentOf, parsePath, setChild } from './path.js';

/** One change of an update: an operator on a path. */
interface Change {
  operator: string;
  path: string;
  steps: string[];
  operand: unknown;
}

/** An update, ready to be applied to any number of documents. */
export interface Update {
  /** Whether it is a whole new document instead of operators. */
  readonly replaces: boolean;
  /** @param inserting - whether the document is new, so that `$setOnInsert` applies */
  apply(document: Document, inserting: boolean): Document;
}

/**
 * Reads an update: operators, or a whole new document.
 * @throws CommandError 9 for unknown operators and pipelines, 40 for conflicting paths, 52 or 56 for invalid paths
 */
export function compileUpdate(update: unknown): Update {
  if (Array.isArray(update)) throw failedToParse('the embedded store supports no updates by a pipeline');
  if (!isPlainObject(update))
    throw failedToParse(`an update has to be a document, not of type ${typeName(update)}`);
  const names = Object.keys(update);
  if (names[0]?.startsWith('$')) {
    const changes = changesOf(update);
    return { replaces: false, apply: (document, inserting) => applyChanges(document, changes, inserting) };
  }
  const dollar = names.find((name) => name.startsWith('$'));
  if (dollar)
    throw new CommandError(
      52,
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${dollar}' in '${dollar}' is not allowed in the context of an update's replacement document.`,
    );
  return { replaces: true, apply: (document) => replace(document, update) };
}

function replace(document: Document, update: Document): Document {
  const { _id, ...rest } = update;
  const id = _id ?? document._id;
  return id === undefined ? rest : { _id: id, ...rest };
}

function changesOf(update: Document): Change[] {
  const changes: Change[] = [];
  for (const [operator, fields] of Object.entries(update)) {
    if (!Object.hasOwn(OPERATORS, operator))
      throw failedToParse(
        `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
    if (!isPlainObject(fields))
      throw failedToParse(`Modifiers operate on fields but we found type ${typeName(fields)} instead.`);
    for (const [path, operand] of Object.entries(fields))
      changes.push({ operator, path, steps: parsePath(path), operand });
  }
  refuseConflicts(changes);
  // New fields are added in the order of their names, as in MongoDB.
  return changes.sort((a, b) => comparePaths(a.steps, b.steps));
}

function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (const [i, step] of a.entries()) {
    const other = b[i];
    if (other === undefined) return 1;
    if (step === other) continue;
    if (/^\d+$/.test(step) && /^\d+$/.test(other)) return Number(step) - Number(other);
    return Buffer.compare(Buffer.from(step), Buffer.from(other));
  }
  return a.length - b.length;
}

function refuseConflicts(changes: readonly Change[]): void {
  const paths = new Set<string>();
  const parents = new Set<string>();
  for (const { path, steps } of changes) {
    const above = steps.map((_, i) => steps.slice(0, i + 1).join('.'));
    const conflict = above.find((other) => paths.has(other)) ?? (parents.has(path) ? path : undefined);
    if (conflict)
      throw new CommandError(
        40,
        'ConflictingUpdateOperators',
        `Updating the path '${path}' would create a conflict at '${conflict}'`,
      );
    paths.add(path);
    for (const parent of above.slice(0, -1)) parents.add(parent);
  }
}

function applyChanges(document: Document, changes: readonly Change[], inserting: boolean): Document {
  const result = clone(document);
  for (const { operator, path, steps, operand } of changes) {
    if (operator === '$setOnInsert' && !inserting) continue;
    const last = steps.at(-1)!;
    const parent = parentOf(result, steps, creates(operator));
    if (!parent) continue;
    const value = OPERATORS[operator]!(operand, { old: childOf(parent, last), path, id: document._id });
    if (value === UNCHANGED) continue;
    if (value !== REMOVED) setChild(parent, last, value);
    // A removed element of an array becomes null.
    else if (Array.isArray(parent)) parent[Number(last)] = null;
    else delete parent[last];
  }
  return result;
}

/** Copies documents and arrays, so that they can be changed; other values are shared. */
function clone<T>(value: T): T {
  if (Array.isArray(value)) return value.map(clone) as T;
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clone(item)])) as T;
}
