import type { LitElement } from 'lit';

/** What a press of the microphone leads to. */
interface HoldActions {
  onPress: () => void;
  /** The finger was lifted after it was held. */
  onRelease: () => void;
  /** The finger went away to the side. */
  onCancel: () => void;
  /** The finger went up, or only touched: the recording goes on without it. */
  onLock: () => void;
}

/** Pixels to the side that cancel, and upwards that lock. */
const CANCEL = 90;
const LOCK = 60;
/** A shorter press, in milliseconds, is a click: nobody speaks so fast. */
const CLICK_MS = 400;

/** A finger or a pen on the microphone, or the button of a mouse. */
export class Hold {
  private press: { id: number; x: number; y: number; at: number } | undefined;
  /** Whether the click that follows was a press already. */
  private isUsed = false;

  constructor(
    private readonly host: LitElement,
    private readonly actions: HoldActions,
  ) {}

  get isDown(): boolean {
    return this.press !== undefined;
  }

  /** Whether a click is the end of a press that began the recording, and no second one. */
  wasPress(): boolean {
    const was = this.isUsed;
    this.isUsed = false;
    return was;
  }

  /** Forgets the press. */
  end(): void {
    this.press = undefined;
  }

  readonly onPointerdown = (event: PointerEvent): void => {
    this.isUsed = false;
    if (event.button !== 0 || !event.isPrimary || this.host.hasAttribute('recording')) return;
    const { pointerId: id, clientX: x, clientY: y, timeStamp: at } = event;
    this.press = { id, x, y, at };
    this.isUsed = true;
    (event.currentTarget as Element).setPointerCapture(id);
    this.actions.onPress();
  };

  readonly onPointermove = ({ pointerId, clientX, clientY }: PointerEvent): void => {
    const { press, host } = this;
    if (press?.id !== pointerId || !host.hasAttribute('recording')) return;
    const aside = (clientX - press.x) * (host.matches(':dir(rtl)') ? 1 : -1);
    const up = press.y - clientY;
    if (aside < CANCEL && up < LOCK) return;
    this.end();
    if (aside >= CANCEL) this.actions.onCancel();
    else this.actions.onLock();
  };

  readonly onPointerup = ({ pointerId, timeStamp }: PointerEvent): void => {
    const { press } = this;
    if (press?.id !== pointerId) return;
    this.end();
    if (timeStamp - press.at < CLICK_MS) this.actions.onLock();
    else this.actions.onRelease();
  };

  /** A question of the browser, or of the system, took the finger. */
  readonly onPointercancel = ({ pointerId }: PointerEvent): void => {
    if (this.press?.id !== pointerId) return;
    this.end();
    this.actions.onLock();
  };

  /** A long press opens no menu. */
  readonly onContextmenu = (event: Event): void => {
    if (this.isUsed) event.preventDefault();
  };
}
