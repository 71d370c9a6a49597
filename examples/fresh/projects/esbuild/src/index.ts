import '@sotto/widget/define';

declare const process: { env: { SOTTO_URL: string; SOTTO_CLIENT_ID: string } };

const main = document.querySelector('main')!;
const line = document.querySelector('p')!;
const chat = document.createElement('chat-widget');
chat.mode = 'inline';
chat.serverUrl = process.env.SOTTO_URL;
chat.clientId = process.env.SOTTO_CLIENT_ID;
chat.addEventListener('chat-session-start', ({ detail }) => {
  line.textContent = `This page knows ${detail.user.displayName}`;
});
chat.addEventListener('chat-session-end', () => {
  line.textContent = 'This page knows nobody';
});
main.append(chat);
document.querySelector('button')!.addEventListener('click', () => {
  if (chat.isConnected) chat.remove();
  else main.append(chat);
});
