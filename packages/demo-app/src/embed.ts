import { serverUrl } from './demo-config.js';
import { createShopAccount } from './shop-account.js';
import { createTryItButton, tryIt } from './try-it.js';

const snippet = [
  `<script type="module" src="${serverUrl}/widget/chat-widget.js"></script>`,
  `<chat-widget server-url="${serverUrl}" client-id="demo-shop"></chat-widget>`,
].join('\n');

const code = document.querySelector('#snippet code');
const copied = document.querySelector('#copied');
if (code) code.textContent = snippet;

document.querySelector('#copy')?.addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText(snippet);
    if (copied) copied.textContent = 'Copied';
  } catch {
    if (copied) copied.textContent = 'Your browser blocked copying. Select the lines and copy them.';
  }
});

// For the demo only: a new guest, and one click on the page, come into a room in which scripted users reply.
await customElements.whenDefined('chat-widget');
const widget = document.querySelector('chat-widget');
const client = widget?.activeClient;
if (widget && client) {
  const enter = (room: string) => {
    widget.open = true;
    void widget.openRoom(room);
  };
  /** A guest who is back from before a reload has joined the room already, and stays where they were. */
  const isNewGuest = async () => (await client.rooms.list({ scope: 'joined' })).results.length === 0;
  /** Follows a user who has just signed in into the busy room. */
  const follow = async (isCustomer: boolean) => {
    try {
      if (isCustomer || (await isNewGuest())) enter(await tryIt(client));
    } catch {
      // The room list is there.
    }
  };
  // After a click on the shop's own sign-in, which the chat follows.
  let isEntering = false;
  let visitor = client.user?.id;
  client.on('auth.changed', ({ user }) => {
    // A new name or picture of the same user.
    if (user?.id === visitor) return;
    visitor = user?.id;
    const isCustomer = user !== null && client.auth.isHosted && isEntering;
    if (user) isEntering = false;
    if (isCustomer || (user?.kind === 'guest' && widget.open)) void follow(isCustomer);
  });
  const account = document.querySelector<HTMLElement>('#account');
  if (account) createShopAccount(account, widget, client, () => (isEntering = true));
  document
    .querySelector('#try')
    ?.append(createTryItButton(client, enter, 'Try the chat with a made-up name'));
}
