// Passkeys: ask the browser for one and put its answer into the form. Only pages with such a form load this.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

const read = (options) => ({
  ...options,
  challenge: toBytes(options.challenge),
  ...(options.user && { user: { ...options.user, id: toBytes(options.user.id) } }),
  ...Object.fromEntries(
    ["allowCredentials", "excludeCredentials"]
      .filter((name) => options[name])
      .map((name) => [name, options[name].map((one) => ({ ...one, id: toBytes(one.id) }))]),
  ),
});

const write = (credential) => {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response: {
      ...Object.fromEntries(
        parts.filter((part) => response[part]).map((part) => [part, toText(response[part])]),
      ),
      ...(response.getTransports && { transports: response.getTransports() }),
    },
    clientExtensionResults: {},
  });
};

const ask = async (form) => {
  const publicKey = read(JSON.parse(form.dataset.options));
  const creating = form.dataset.passkey === "create";
  return creating
    ? navigator.credentials.create({ publicKey })
    : navigator.credentials.get({ publicKey });
};

const words = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known" };

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  const button = form.querySelector("[data-passkey-button]");
  const message = form.querySelector("[data-passkey-words]");
  form.querySelector("[data-passkey-without]").hidden = true;
  button.disabled = false;
  const start = async (event) => {
    event.preventDefault();
    if (button.disabled || !form.reportValidity()) return;
    button.disabled = true;
    message.textContent = "";
    try {
      form.elements.credential.value = write(await ask(form));
      form.submit();
    } catch (error) {
      message.textContent = form.dataset[words[error.name] ?? "failed"];
      button.disabled = false;
    }
  };
  button.addEventListener("click", start);
  form.addEventListener("submit", start);
}
