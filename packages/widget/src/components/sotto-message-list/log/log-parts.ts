/** The elements of a log: the scroller, its whole content, and in that the list of the drawn rows. */
export interface LogParts {
  scroller: HTMLElement;
  content: HTMLElement;
  list: HTMLElement;
  rows: HTMLElement[];
}

/** What is in view, in CSS pixels of the log. */
export interface LogView {
  /** How far the viewport's end is from the content's end. */
  below: number;
  height: number;
}

/** The elements of a log that is drawn. */
export function findParts(root: ShadowRoot | null): LogParts | undefined {
  const scroller = root?.querySelector<HTMLElement>('.log');
  const content = scroller?.querySelector<HTMLElement>('.content');
  const list = content?.querySelector<HTMLElement>('.lines');
  if (!scroller || !content || !list) return undefined;
  return { scroller, content, list, rows: [...list.querySelectorAll<HTMLElement>('.line')] };
}

/** By how much the page scales the log, by `zoom` or a transform: its height was set, and is measured. */
export function scaleOf(content: HTMLElement): number {
  const set = parseFloat(content.style.getPropertyValue('block-size'));
  const measured = content.getBoundingClientRect().height;
  return set > 0 && measured > 0 ? measured / set : 1;
}

/** Reads what is in view. */
export function viewOf({ scroller, content }: LogParts): LogView {
  const distance = content.getBoundingClientRect().bottom - scroller.getBoundingClientRect().bottom;
  return { below: distance / scaleOf(content), height: scroller.clientHeight };
}

/** The key of the row whose bubble an element is in; undefined beside bubbles and in links. */
export function keyUnder(target: HTMLElement): string | undefined {
  const line = target.closest('.bubble') && !target.closest('a') && target.closest<HTMLElement>('.line');
  return line ? line.dataset.key : undefined;
}

/** What has the focus of a row that is drawn: its box in select mode, else its bubble. */
export function focusableOf(root: ShadowRoot | null, key: string | undefined): HTMLElement | undefined {
  const bubble = bubbleOf(root, key);
  return bubble?.closest('.msg')?.querySelector<HTMLElement>('.pick[role]') ?? bubble;
}

/** The bubble of a row that is drawn. */
export function bubbleOf(root: ShadowRoot | null, key: string | undefined): HTMLElement | undefined {
  const row = findParts(root)?.rows.find(({ dataset }) => dataset.key === key);
  return row?.querySelector<HTMLElement>('.bubble') ?? undefined;
}
