import type { ReactiveController, ReactiveElement } from 'lit';
import type { ChatClient } from '@sotto/sdk';
import { isShadowRoot } from '../internal/realms.js';

/** An element that takes the client of the public element around it. */
interface ClientConsumer extends ReactiveElement {
  client: ChatClient | undefined;
}

/**
 * Where a public element holds its provider. On the element and under a name that every copy of this module knows: of two
 * scripts on a page, such as those of the widget and of the monitor, each may have registered elements that the other draws.
 */
const PROVIDER = Symbol.for('sotto.client-provider');

interface ProvidingElement extends Element {
  [PROVIDER]?: ClientProvider;
}

/**
 * Provides an element's client to everything inside it, before that renders. It works without events: those of a
 * context cross the border, where the page may take them for its own.
 */
export class ClientProvider implements ReactiveController {
  private value: ChatClient | undefined;
  private readonly consumers = new Set<ClientConsumer>();

  constructor(
    host: ReactiveElement,
    private readonly getClient: () => ChatClient | undefined,
  ) {
    (host as ProvidingElement)[PROVIDER] = this;
    host.addController(this);
  }

  hostConnected(): void {
    this.provide();
  }

  hostUpdate(): void {
    this.provide();
  }

  add(consumer: ClientConsumer): void {
    this.consumers.add(consumer);
    consumer.client = this.value;
  }

  delete(consumer: ClientConsumer): void {
    this.consumers.delete(consumer);
  }

  private provide(): void {
    const client = this.getClient();
    if (client === this.value) return;
    this.value = client;
    for (const consumer of this.consumers) consumer.client = client;
  }
}

/** Sets an element's `client` to that of the public element around it, for as long as it is inside. */
class ClientSubscription implements ReactiveController {
  private provider: ClientProvider | undefined;

  constructor(private readonly consumer: ClientConsumer) {
    consumer.addController(this);
  }

  hostConnected(): void {
    this.provider = providerOf(this.consumer);
    this.provider?.add(this.consumer);
  }

  hostDisconnected(): void {
    this.provider?.delete(this.consumer);
  }
}

/** Decorates `client` of an element: it is the client of the public element around it. */
export function consumeClient(prototype: ClientConsumer, _name: 'client'): void {
  (prototype.constructor as typeof ReactiveElement).addInitializer(
    (element) => new ClientSubscription(element as ClientConsumer),
  );
}

function providerOf(element: Element): ClientProvider | undefined {
  const root = element.getRootNode();
  if (!isShadowRoot(root)) return undefined;
  return (root.host as ProvidingElement)[PROVIDER] ?? providerOf(root.host);
}
