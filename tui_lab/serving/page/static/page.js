"use strict";

// The address is asked of the browser: beyond a tunnel or a proxy the server does not know it.
const socket = new URL("ws", location.href);
socket.protocol = socket.protocol.replace("http", "ws");
socket.search = "";
document.getElementById("terminal").dataset.sessionWebsocketUrl = socket.href;

// textual.js begins on load. Its terminal measures the font once, so that has to be there; and it is to have
// the keys, without a click.
const begin = window.onload;
window.onload = async (event) => {
  await Promise.allSettled(["16px", "bold 16px"].map((font) => document.fonts.load(`${font} "Roboto Mono"`)));
  begin(event);
  document.querySelector(".xterm-helper-textarea").focus();
};

const again = document.getElementById("again");
again.addEventListener("click", () => location.reload());
new MutationObserver(() => again.focus()).observe(document.body, { attributeFilter: ["class"] });
