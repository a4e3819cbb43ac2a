// What goes wrong with a passkey is said beside the button. The ceremony itself is allauth's (mfa/js/webauthn.js), on
// the pages that have one; without scripts there is no button, since browsers give passkeys to scripts only.

// The place where it is said holds the sentences: one for each of these errors, one for all others.
const SAID_OF: Record<string, string> = {
  NotAllowedError: "notAllowed",
  InvalidStateError: "isThere",
  SecurityError: "notAtThisAddress",
  NotSupportedError: "notSupported",
};

interface Refused {
  exception: unknown;
}

function say(what: string): void {
  for (const place of document.querySelectorAll<HTMLElement>("[data-passkey-refused]")) {
    place.textContent = place.dataset[what] ?? "";
    place.hidden = false;
  }
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const { exception } = (event as CustomEvent<Refused>).detail;
  say((exception instanceof Error && SAID_OF[exception.name]) || "didNotWork");
});

function offer(): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-action="passkey"]')) {
    if (window.PublicKeyCredential) button.hidden = false;
    else say("notInThisBrowser");
  }
}

// not before allauth listens to the button: a click that nobody hears does nothing
if (document.readyState === "complete") offer();
else window.addEventListener("load", offer);
