import type { ReactiveElement } from 'lit';

/**
 * Decorates a property that pages set, above `@property`. White space around a value is dropped. Without a value, as the
 * attribute was removed, is empty, or a framework bound `null` or `undefined`, the property has its default.
 */
export function setting(fallback?: string) {
  return (prototype: ReactiveElement, name: string): void => {
    const inner = Object.getOwnPropertyDescriptor(prototype, name)!;
    Object.defineProperty(prototype, name, {
      ...inner,
      set(this: ReactiveElement, value: unknown) {
        inner.set!.call(this, String(value ?? '').trim() || fallback);
      },
    });
    (prototype.constructor as typeof ReactiveElement).addInitializer((element) =>
      element.addController({ hostUpdated: () => reflect(element, name) }),
    );
  };
}

/** Styles select by the attribute: Lit reflects what a program sets, and not what became of an attribute that was set. */
function reflect(element: ReactiveElement, name: string): void {
  const options = (element.constructor as typeof ReactiveElement).elementProperties.get(name);
  const value = String((element as unknown as Record<string, unknown>)[name]);
  if (options?.reflect && element.getAttribute(name) !== value) element.setAttribute(name, value);
}
