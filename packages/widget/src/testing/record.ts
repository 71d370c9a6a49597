/** What an element dispatched: each event by name, with its detail. */
export type Recorded = [name: string, detail: unknown];

/** Listens to events where a parent of the element would; returns the list that grows with them. */
export function record(element: Element, ...names: string[]): Recorded[] {
  const list: Recorded[] = [];
  for (const name of names)
    element.addEventListener(name, (event) => list.push([name, (event as CustomEvent<unknown>).detail]));
  return list;
}
