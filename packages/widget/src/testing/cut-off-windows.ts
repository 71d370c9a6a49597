/**
 * Opens windows as a page sees them whose `Cross-Origin-Opener-Policy` cuts them off: as soon as the server's page comes, the
 * window is closed for it. Tests restore `open` and `fetch`.
 */
export function cutOffWindows(): void {
  window.fetch = () => Promise.resolve(new Response(JSON.stringify({ issuer: 'https://chat.example' })));
  window.open = () => {
    const popup = {
      ...{ closed: false, close: () => undefined, focus: () => undefined },
      location: {
        get href() {
          return 'about:blank';
        },
        set href(_: string) {
          popup.closed = true;
        },
      },
    };
    return popup as unknown as Window;
  };
}
