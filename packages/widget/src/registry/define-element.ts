/** Version of this copy of the widget, set by the build. */
declare const __SOTTO_VERSION__: string;
const version = typeof __SOTTO_VERSION__ === 'string' ? __SOTTO_VERSION__ : 'development';

/** Tags that this package may register: generic names are left to the page. */
export type SottoTag = 'chat-widget' | 'chat-monitor' | `sotto-${string}`;

type Versioned = CustomElementConstructor & { sottoVersion?: string };

/**
 * Registers an element once. A second copy of the script on the page leaves the elements of the first as they are,
 * and warns where their versions differ.
 */
export function define(tag: SottoTag, element: CustomElementConstructor): void {
  const known = customElements.get(tag) as Versioned | undefined;
  if (!known) {
    (element as Versioned).sottoVersion = version;
    customElements.define(tag, element);
  } else if (known.sottoVersion !== version) {
    console.warn(
      `<${tag}> is already registered by version ${known.sottoVersion ?? 'unknown'}; version ${version} is not used.`,
    );
  }
}
