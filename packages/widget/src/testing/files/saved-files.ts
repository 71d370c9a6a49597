/**
 * Notes the names under which files are saved, in place of saving them.
 *
 * @returns the names, and what ends this
 */
export function noteSaved(): { names: string[]; end: () => void } {
  const names: string[] = [];
  const { click } = HTMLAnchorElement.prototype;
  HTMLAnchorElement.prototype.click = function () {
    names.push(this.download);
  };
  return { names, end: () => (HTMLAnchorElement.prototype.click = click) };
}
