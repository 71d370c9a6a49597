// Posts the result of an authorization request to the window that opened this one, which closes it.
const result = document.getElementById('result');
if (window.opener) {
  window.opener.postMessage(JSON.parse(result.dataset.message), result.dataset.target);
  // Later, because a message from a closed window has no source that its receiver could check.
  setTimeout(() => window.close(), 1000);
} else {
  document.getElementById('done').hidden = true;
  document.getElementById('no-opener').hidden = false;
}
