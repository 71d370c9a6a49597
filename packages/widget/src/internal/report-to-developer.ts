/** Tells the page's developer, in the console, what to mend: the element is named first. */
export function tellDeveloper({ localName }: Element, words: string, remedy: string): void {
  console.error(`<${localName}>: ${words} ${remedy}`);
}
