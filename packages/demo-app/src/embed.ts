import { serverUrl } from './demo-config.js';

const snippet = [
  `<script type="module" src="${serverUrl}/widget/chat-widget.js"></script>`,
  `<chat-widget server-url="${serverUrl}" client-id="demo"></chat-widget>`,
].join('\n');

const code = document.querySelector('#snippet code');
const copied = document.querySelector('#copied');
if (code) code.textContent = snippet;

document.querySelector('#copy')?.addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText(snippet);
    if (copied) copied.textContent = 'Copied.';
  } catch {
    if (copied) copied.textContent = 'This browser does not let a page copy. Select the lines by hand.';
  }
});
