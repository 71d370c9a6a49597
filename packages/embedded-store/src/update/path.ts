import { isPlainObject, typeName } from '../document.js';
import type { Document } from '../document.js';
import { badValue, CommandError } from '../errors.js';

export type Container = Document | unknown[];

/** Maximum number of elements by which an update may pad an array. */
const MAX_PADDING = 1_500_000;

/** Parses the path of an update. Positional steps (`$`, `$[]`) are not supported. */
export function parsePath(path: string): string[] {
  const steps = path.split('.');
  if (steps.some((step) => step === ''))
    throw new CommandError(
      56,
      'EmptyFieldName',
      `The update path '${path}' contains an empty field name, which is not allowed.`,
    );
  if (steps.some((step) => step === '$' || /^\$\[.*\]$/.test(step)))
    throw badValue(`the embedded store supports no positional updates: '${path}'`);
  const odd = steps.find((step) => step.startsWith('$'));
  if (odd)
    throw new CommandError(
      52,
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${odd}' in '${path}' is not allowed`,
    );
  return steps;
}

/** Returns the value of a step, undefined if it is missing. */
export function childOf(container: Container, step: string): unknown {
  if (Array.isArray(container)) return /^\d+$/.test(step) ? container[Number(step)] : undefined;
  return Object.hasOwn(container, step) ? container[step] : undefined;
}

/** Sets the value of a step; an array that is too short is padded with null. */
export function setChild(container: Container, step: string, value: unknown): void {
  if (!Array.isArray(container)) {
    container[step] = value;
    return;
  }
  const index = Number(step);
  if (index > container.length + MAX_PADDING) throw badValue(`cannot fill an array up to position ${step}`);
  while (container.length < index) container.push(null);
  container[index] = value;
}

function isContainer(value: unknown, step: string): value is Container {
  return isPlainObject(value) || (Array.isArray(value) && /^\d+$/.test(step));
}

/**
 * Finds the container of the last step of a path.
 * @param create - create missing documents on the way; otherwise the result may be undefined
 * @throws CommandError 28 if a value on the path is neither a document nor an array
 */
export function parentOf(
  document: Document,
  steps: readonly string[],
  create: boolean,
): Container | undefined {
  let at: unknown = document;
  for (const [i, step] of steps.entries()) {
    if (!isContainer(at, step)) {
      if (!create) return undefined;
      const name = steps[i - 1]!;
      throw new CommandError(
        28,
        'PathNotViable',
        `Cannot create field '${step}' in element {${name}: a value of type ${typeName(at)}}`,
      );
    }
    if (i === steps.length - 1) return at;
    let next = childOf(at, step);
    if (next === undefined) {
      if (!create) return undefined;
      next = {};
      setChild(at, step, next);
    }
    at = next;
  }
  return undefined;
}
