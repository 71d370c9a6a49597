/*
 * An element that a page moved into another window gets its events and nodes from there. `instanceof` knows the classes
 * of one window only, so these functions look at the members of an object.
 */

/** Whether it is a key event. Autofill dispatches events named like key events, but without a key. */
export function isKeyEvent(event: Event): event is KeyboardEvent {
  return 'key' in event && 'code' in event;
}

export function isPointerEvent(event: Event): event is PointerEvent {
  return 'pointerType' in event;
}

export function isDragEvent(event: Event): event is DragEvent {
  return 'dataTransfer' in event;
}

export function isShadowRoot(node: Node): node is ShadowRoot {
  return node.nodeType === Node.DOCUMENT_FRAGMENT_NODE && 'host' in node;
}
