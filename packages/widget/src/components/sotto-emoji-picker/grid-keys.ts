/** Rows that a page key moves by. */
const PAGE = 4;

/** A place among the cells: `rows` are those of all sections, one after the other. */
interface Grid {
  rows: readonly (readonly HTMLElement[])[];
  isRtl: boolean;
}

/**
 * Returns the cell that a key leads to from another: WAI-ARIA Authoring Practices, "Grid". `above`: over the first row.
 * Undefined where the grid does not use the key.
 */
export function cellOfKey(
  { key, ctrlKey }: KeyboardEvent,
  from: HTMLElement,
  { rows, isRtl }: Grid,
): HTMLElement | 'above' | undefined {
  const row = rows.findIndex((one) => one.includes(from));
  if (row === -1) return undefined;
  const cells = rows.flat();
  const at = cells.indexOf(from);
  const column = rows[row]!.indexOf(from);
  const inRow = (to: number) => {
    const target = rows[Math.max(0, Math.min(to, rows.length - 1))]!;
    return target[Math.min(column, target.length - 1)];
  };
  const step = (by: number) => cells[Math.max(0, Math.min(at + by, cells.length - 1))];
  switch (key) {
    case 'ArrowRight':
      return step(isRtl ? -1 : 1);
    case 'ArrowLeft':
      return step(isRtl ? 1 : -1);
    case 'ArrowDown':
      return inRow(row + 1);
    case 'ArrowUp':
      return row === 0 ? 'above' : inRow(row - 1);
    case 'PageDown':
      return inRow(row + PAGE);
    case 'PageUp':
      return inRow(row - PAGE);
    case 'Home':
      return ctrlKey ? cells[0] : rows[row]![0];
    case 'End':
      return ctrlKey ? cells.at(-1) : rows[row]!.at(-1);
    default:
      return undefined;
  }
}
