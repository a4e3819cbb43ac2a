// What goes wrong with a passkey is said beside the button. The ceremony itself is allauth's (mfa/js/webauthn.js), on
// the pages that have one; without scripts there is no button, since browsers give passkeys to scripts only.

const SENTENCES: Record<string, string> = {
  NotAllowedError: "Nothing came from your device. Try again, or use another way.",
  InvalidStateError: "This device has a passkey of yours already.",
  SecurityError: "Browsers allow no passkeys at this address.",
  NotSupportedError: "This device cannot make such a passkey. Switch off “Sign in with it alone”, or use another device.",
};

interface Refused {
  exception: unknown;
}

function say(sentence: string): void {
  for (const place of document.querySelectorAll<HTMLElement>("[data-passkey-refused]")) {
    place.textContent = sentence;
    place.hidden = false;
  }
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const { exception } = (event as CustomEvent<Refused>).detail;
  say((exception instanceof Error && SENTENCES[exception.name]) || "It did not work. Reload the page and try again.");
});

for (const button of document.querySelectorAll<HTMLElement>('[data-action="passkey"]')) {
  if (window.PublicKeyCredential) button.hidden = false;
  else say("This browser knows no passkeys.");
}
