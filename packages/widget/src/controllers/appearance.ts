import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { LESS_MOTION } from '../animations/reduced-motion.js';
import { keepHere, readHere } from '../internal/kept-here.js';

export type Theme = 'auto' | 'light' | 'dark';

/** Sizes of text that a user may choose. All others are of that of the page, which `designed` leaves as it is. */
export const TEXT_SIZES = { min: 12, max: 20, designed: 14 };

/** Where the choices are kept, on this device. */
const THEME = 'sotto.theme';
const TEXT_SIZE = 'sotto.text-size';
const THEMES: readonly unknown[] = ['auto', 'light', 'dark'] satisfies Theme[];

/**
 * How the chat looks on this device: its theme as the page decides, and where it leaves that open, as the user does; its
 * text as large as the user wants, beside the size that the page has; without motion where the user wants less.
 */
export class Appearance implements ReactiveController {
  private chosen: Theme = 'auto';
  private size = TEXT_SIZES.designed;
  private isStill = false;

  /**
   * @param ofPage - the theme that the page has set; `auto` where the user may choose
   * @param root - what holds all of the chat
   */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly ofPage: () => Theme,
    private readonly root: () => HTMLElement | null,
  ) {
    host.addController(this);
  }

  /** Whether the user may choose the theme. */
  get isOffered(): boolean {
    return this.ofPage() === 'auto';
  }

  get theme(): Theme {
    return this.isOffered ? this.chosen : this.ofPage();
  }

  get textSize(): number {
    return this.size;
  }

  /** Whether the user has chosen less motion; the system may ask for it besides. */
  get lessMotion(): boolean {
    return this.isStill;
  }

  /** Changes the theme at once, and in other tabs. */
  readonly choose = (theme: Theme): void => {
    this.takeTheme(theme);
    keepHere(THEME, theme);
  };

  /** Changes the size of the text at once, and in other tabs. */
  readonly chooseTextSize = (size: number): void => {
    this.takeSize(size);
    keepHere(TEXT_SIZE, String(size));
  };

  /** Changes whether things move, at once, and in other tabs. */
  readonly chooseLessMotion = (isStill: boolean): void => {
    const choice = isStill ? 'on' : 'off';
    this.takeMotion(choice);
    keepHere(LESS_MOTION, choice);
  };

  hostConnected(): void {
    addEventListener('storage', this.onStorage);
    this.takeTheme(readHere(THEME));
    this.takeSize(Number(readHere(TEXT_SIZE)));
    this.takeMotion(readHere(LESS_MOTION));
  }

  hostUpdated(): void {
    const { size } = this;
    const { designed } = TEXT_SIZES;
    const style = this.root()?.style;
    if (size === designed) style?.removeProperty('--_sotto-scale');
    else style?.setProperty('--_sotto-scale', String(size / designed));
    if (this.isStill) style?.setProperty('--_sotto-moves', '0');
    else style?.removeProperty('--_sotto-moves');
  }

  hostDisconnected(): void {
    removeEventListener('storage', this.onStorage);
  }

  private takeTheme(theme: unknown): void {
    this.chosen = THEMES.includes(theme) ? (theme as Theme) : 'auto';
    this.host.requestUpdate();
  }

  private takeSize(size: number): void {
    const { min, max, designed } = TEXT_SIZES;
    this.size = Number.isInteger(size) && size >= min && size <= max ? size : designed;
    this.host.requestUpdate();
  }

  private takeMotion(choice: string | null): void {
    this.isStill = choice === 'on';
    this.host.requestUpdate();
  }

  private readonly onStorage = ({ key, newValue }: StorageEvent): void => {
    // Without a key everything was cleared.
    if (key === THEME || key === null) this.takeTheme(newValue);
    if (key === TEXT_SIZE || key === null) this.takeSize(Number(newValue));
    if (key === LESS_MOTION || key === null) this.takeMotion(newValue);
  };
}
