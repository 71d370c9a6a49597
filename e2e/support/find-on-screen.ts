/** What to look for on a page, by role and name. */
export interface Wanted {
  /** `text` is any text that is read there; the others are ARIA roles. */
  role:
    | 'text'
    | 'button'
    | 'textbox'
    | 'searchbox'
    | 'link'
    | 'heading'
    | 'menuitem'
    | 'menuitemcheckbox'
    | 'option'
    | 'article'
    | 'dialog';
  /** Its accessible name, or a part of its text; the source of a regular expression where `isPattern`. */
  name: string;
  isPattern?: boolean;
  /** Tag of an element that contains it, also in shadow roots. */
  within?: string | undefined;
}

/** Position of something, in CSS pixels of the window. */
export interface Found {
  left: number;
  top: number;
  width: number;
  height: number;
  text: string;
  /** Whether a click in its middle reaches it: the page has its styles, it stands still, and nothing covers it. */
  isReachable: boolean;
}

/**
 * Finds everything visible of a kind, through all open shadow roots, in document order. Runs in the page and therefore
 * closes over nothing.
 */
export async function findOnScreen({ role, name, isPattern, within }: Wanted): Promise<Found[]> {
  const everything = (root: ParentNode): HTMLElement[] =>
    [...root.querySelectorAll<HTMLElement>('*')].flatMap((element) => [
      element,
      ...(element.shadowRoot ? everything(element.shadowRoot) : []),
    ]);
  const textOf = (element: Element) => (element.textContent ?? '').replace(/\s+/g, ' ').trim();
  const roleOf = (element: HTMLElement): string => {
    const explicit = element.getAttribute('role');
    if (explicit) return explicit === 'alertdialog' ? 'dialog' : explicit;
    if (element instanceof HTMLInputElement) return element.type === 'search' ? 'searchbox' : 'textbox';
    const implicit: Record<string, string> = { BUTTON: 'button', TEXTAREA: 'textbox', A: 'link' };
    return /^H[1-6]$/.test(element.tagName) ? 'heading' : (implicit[element.tagName] ?? '');
  };
  const nameOf = (element: HTMLElement): string => {
    const root = element.getRootNode() as Document | ShadowRoot;
    const labels = [...((element as HTMLInputElement).labels ?? [])];
    for (const id of element.getAttribute('aria-labelledby')?.split(' ') ?? [])
      labels.push(root.getElementById(id) as HTMLLabelElement);
    const label = element.getAttribute('aria-label')?.replace(/\s+/g, ' ');
    return label ?? (labels.map(textOf).join(' ') || textOf(element));
  };
  const isNamed = (words: string) =>
    isPattern ? new RegExp(name).test(words) : role === 'text' ? words.includes(name) : words === name;
  const isVisible = (element: Element) => {
    const { width, height } = element.getBoundingClientRect();
    return (
      width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    );
  };
  /** The element at that point, and all its ancestors. */
  const pathAt = (x: number, y: number): Node[] => {
    let hit = document.elementFromPoint(x, y);
    for (let depth = 0; hit?.shadowRoot && depth < 20; depth += 1) {
      const inner: Element | null = hit.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === hit) break;
      hit = inner;
    }
    const path: Node[] = [];
    for (let node: Node | null = hit; node; node = node.parentNode ?? (node as ShadowRoot).host ?? null)
      path.push(node);
    return path;
  };

  const roots = within ? everything(document).filter(({ localName }) => localName === within) : [document];
  const all = roots.flatMap((root) => [
    ...everything(root),
    ...((root as Element).shadowRoot ? everything((root as Element).shadowRoot!) : []),
  ]);
  let found = all.filter((element) =>
    role === 'text' ? isNamed(textOf(element)) : roleOf(element) === role && isNamed(nameOf(element)),
  );
  found = found.filter(isVisible);
  // For a text, the innermost elements that contain it.
  if (role === 'text')
    found = found.filter((element) => !found.some((other) => element !== other && element.contains(other)));
  // Firefox answers before a page has its styles; once it has, another button lies where the first one was.
  const sheets = [...document.querySelectorAll<HTMLLinkElement>('link[rel~="stylesheet"]')];
  const isLaidOut = document.readyState === 'complete' || sheets.every(({ sheet }) => sheet !== null);
  const before = found.map((element) => element.getBoundingClientRect());
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return found.map((element, index) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const isStill = before[index]!.left === left && before[index]!.top === top;
    const isReachable = isLaidOut && isStill && pathAt(left + width / 2, top + height / 2).includes(element);
    return { left, top, width, height, text: textOf(element), isReachable };
  });
}
