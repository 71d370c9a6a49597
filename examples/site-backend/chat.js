// Gives the chat the token of the user who is signed in on this site.
const chat = document.querySelector('chat-widget');

async function signIn() {
  const response = await fetch('/chat-token', { method: 'POST' });
  chat.userToken = response.ok ? await response.text() : '';
}

// The session of the chat has ended, and the user wants another one.
chat.addEventListener('chat-sign-in-request', ({ detail }) => {
  if (detail.reason === 'user') void signIn();
});
await signIn();
