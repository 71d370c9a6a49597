/** Pixels of the icon that is drawn. */
const SIZE = 32;
/** As `--chat-danger` is by default; a page's icon stands on the browser's colours and not on the page's. */
const COLOR = '#c53029';

/** Shows a dot over the page's icon in the tab. Widgets on one page share it. */
export class FaviconDot {
  private readonly owners = new Set<object>();
  private isOn = false;
  private link: HTMLLinkElement | undefined;

  constructor(private readonly document: Document) {}

  /** Shows the dot while any owner has it on, or else the page's own icon. */
  async show(owner: object, hasDot: boolean): Promise<void> {
    if (hasDot) this.owners.add(owner);
    else this.owners.delete(owner);
    const isOn = this.owners.size > 0;
    if (isOn === this.isOn) return;
    this.isOn = isOn;
    this.link?.remove();
    this.link = undefined;
    if (!isOn) return;
    const image = await this.load();
    if (!this.isOn || this.link) return;
    const link = this.document.createElement('link');
    link.rel = 'icon';
    link.href = this.draw(image);
    this.document.head.append(link);
    this.link = link;
  }

  /** Loads the page's icon; undefined where it has none that may be drawn. */
  private async load(): Promise<HTMLImageElement | undefined> {
    const links = [...this.document.querySelectorAll<HTMLLinkElement>('link[rel~="icon"]')];
    const image = this.document.createElement('img');
    // Without the permission of its origin a canvas with it cannot be read.
    image.crossOrigin = 'anonymous';
    try {
      // The `base` of a page may be of another host, which is not to be asked.
      image.src = links.at(-1)?.href ?? new URL('/favicon.ico', this.document.URL).href;
      await image.decode();
      return image;
    } catch {
      return undefined;
    }
  }

  private draw(image: HTMLImageElement | undefined): string {
    const canvas = this.document.createElement('canvas');
    canvas.width = SIZE;
    canvas.height = SIZE;
    const context = canvas.getContext('2d');
    if (!context) return '';
    if (image) context.drawImage(image, 0, 0, SIZE, SIZE);
    const radius = image ? SIZE / 5 : SIZE / 3;
    const center = image ? [SIZE - radius, radius] : [SIZE / 2, SIZE / 2];
    context.fillStyle = COLOR;
    context.beginPath();
    context.arc(center[0]!, center[1]!, radius, 0, 2 * Math.PI);
    context.fill();
    return canvas.toDataURL();
  }
}
