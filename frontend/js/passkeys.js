// Makes and uses passkeys: a form marked data-z-passkey asks the browser, puts the answer into its hidden field
// and is sent. Where the browser knows no passkeys, the forms that only use one stay hidden.
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

function toText(bytes) {
  let binary = "";
  for (const byte of new Uint8Array(bytes)) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function options(question) {
  const asked = { ...question.publicKey };
  asked.challenge = toBytes(asked.challenge);
  if (asked.user) asked.user = { ...asked.user, id: toBytes(asked.user.id) };
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    if (asked[list]) asked[list] = asked[list].map((known) => ({ ...known, id: toBytes(known.id) }));
  }
  return { publicKey: asked };
}

function written(credential) {
  const response = credential.response;
  const parts = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = toText(response[name]);
  }
  if (response.getTransports) parts.transports = response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: parts,
  });
}

async function ask(form) {
  const told = form.dataset;
  const question = told.zQuestion ? JSON.parse(told.zQuestion) : await (await fetch(told.zQuestionUrl)).json();
  const credential = await navigator.credentials[told.zPasskey](options(question));
  form.elements.credential.value = written(credential);
}

export function passkeys() {
  for (const form of document.querySelectorAll("form[data-z-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    form.addEventListener(
      "submit",
      (event) => {
        event.preventDefault(); // the answer is sent by form.submit(), which comes past no listener
        const trouble = form.querySelector("[data-z-passkey-error]");
        trouble.hidden = true;
        ask(form).then(
          () => form.submit(),
          () => {
            trouble.hidden = false;
          },
        );
      },
      true,
    );
  }
}
