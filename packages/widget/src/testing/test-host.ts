import type { ChatClient } from '@sotto/sdk';
import { LitElement, nothing } from 'lit';

/** An element that does nothing by itself, for controllers to be added to. */
export class TestHost extends LitElement {
  static override properties = { client: { attribute: false } };

  declare client: ChatClient | undefined;
  /** How often it has rendered. */
  renders = 0;
  /** What it renders. */
  content: () => unknown = () => nothing;

  protected override render(): unknown {
    this.renders += 1;
    return this.content();
  }

  /** The first element that matches in its shadow root. */
  find<E extends HTMLElement = HTMLElement>(selector: string): E {
    return this.renderRoot.querySelector<E>(selector)!;
  }
}

/** A host in the page, to which `setUp` has added a controller before; returns both, when it has rendered. */
export async function hostOf<C>(
  setUp: (host: TestHost) => C,
  properties: Partial<TestHost> = {},
): Promise<{ host: TestHost; controller: C }> {
  if (!customElements.get('sotto-test-host')) customElements.define('sotto-test-host', TestHost);
  const host = Object.assign(document.createElement('sotto-test-host') as TestHost, properties);
  const controller = setUp(host);
  document.body.append(host);
  await host.updateComplete;
  return { host, controller };
}

/** Takes all hosts out of the page. */
export function removeHosts(): void {
  for (const host of document.querySelectorAll('sotto-test-host')) host.remove();
}
