import type { LitElement, ReactiveController } from 'lit';

const SIDES = ['top', 'right', 'bottom', 'left'] as const;

/**
 * Sets `data-lost` on the root of a floating chat where a rule of the page for all elements, such as
 * `* { all: revert }`, has removed its position: the root then takes the default one. A page that positions the chat
 * sets at least one side of it.
 */
export class LostPlace implements ReactiveController {
  constructor(private readonly host: LitElement) {
    host.addController(this);
  }

  hostConnected(): void {
    // The page's style sheets may come later than the chat.
    for (const type of ['load', 'resize']) addEventListener(type, this.check);
  }

  hostDisconnected(): void {
    for (const type of ['load', 'resize']) removeEventListener(type, this.check);
  }

  hostUpdated(): void {
    this.check();
  }

  private readonly check = (): void => {
    const ground = this.host.renderRoot.querySelector('.ground');
    if (!ground) return;
    const style = getComputedStyle(this.host);
    ground.toggleAttribute(
      'data-lost',
      SIDES.every((side) => style[side] === 'auto'),
    );
  };
}
