"use strict";

// The address is asked of the browser: beyond a tunnel or a proxy the server does not know it.
const socket = new URL("ws", location.href);
socket.protocol = socket.protocol.replace("http", "ws");
socket.search = "";
document.getElementById("terminal").dataset.sessionWebsocketUrl = socket.href;

// The token comes after the #, which browsers send to nobody, and stays with this tab of this address: a cookie
// would go to every port of the host, to other users' servers, too.
const TOKEN = "tui-lab-token";
let token = new URLSearchParams(location.hash.slice(1)).get("token");
if (token !== null) history.replaceState(null, "", location.pathname + location.search);
try {
  if (token === null) token = sessionStorage.getItem(TOKEN);
  else sessionStorage.setItem(TOKEN, token);
} catch {} // of a browser that is to keep nothing: to load the page again takes the link
const word = (token ?? "").replace(/[^\w-]/g, "!"); // a wrong token may have what no protocol's name has
window.WebSocket = class extends WebSocket {
  constructor(address) {
    super(address, ["tui-lab", `token.${word}`]);
  }
};
window.addEventListener("hashchange", () => location.reload()); // the link, opened in this very tab

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
