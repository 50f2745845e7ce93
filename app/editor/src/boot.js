// The client's first script: local times, small helpers for islands, then the wasm and its islands.
// Bundled by esbuild together with wasm-bindgen's module, so that a page loads one script and one wasm file.

import init, * as client from "client";

const root = document.documentElement;
root.classList.add("scripted");

// ---- Times: the server writes UTC, a reader wants the own zone.

function localTimes(within) {
  const format = new Intl.DateTimeFormat(root.lang, { dateStyle: "medium", timeStyle: "short" });
  for (const element of within.querySelectorAll("time[data-local]")) {
    const at = new Date(element.dateTime);
    if (!Number.isNaN(at.valueOf())) {
      element.title = element.textContent;
      element.textContent = format.format(at);
      element.removeAttribute("data-local");
    }
  }
}

/** `2026-11-24T09:30` of a moment in the browser's zone. */
function localInput(at) {
  return new Date(at.valueOf() - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

/** Form fields of a moment: shown in the browser's zone, and the form tells the zone's offset. */
function localFields() {
  for (const field of document.querySelectorAll("input[type=datetime-local][data-offset]")) {
    const offset = document.getElementById(`${field.id}-offset`);
    const zone = document.getElementById(`${field.id}-zone`);
    const tell = () => {
      const at = field.value ? new Date(field.value) : new Date();
      offset.value = -at.getTimezoneOffset();
    };
    if (field.value) {
      const minutes = Number(field.dataset.offset) || 0;
      field.value = localInput(new Date(Date.parse(`${field.value}Z`) - minutes * 60000));
    }
    tell();
    field.addEventListener("change", tell);
    zone.textContent = `(${Intl.DateTimeFormat().resolvedOptions().timeZone})`;
  }
}

// ---- Menus close when one goes elsewhere.

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// ---- Islands (as leptos' own script does it).

async function hydrate(node, islands) {
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  const name = node.tagName === "LEPTOS-ISLAND" ? node.dataset.component : null;
  if (name && !node.hydrated) {
    node.hydrated = true;
    islands.at(-1)?.();
    if (client[name]) client[name](node);
    else console.warn(`no island ${name}`);
  }
  const inside = node.tagName === "LEPTOS-CHILDREN";
  if (inside) islands.push(node.$$on_hydrate);
  for (const child of [...node.children]) await hydrate(child, islands);
  if (inside) islands.pop();
}

// ---- What islands call; see app/src/browser.

let ready;

globalThis.trellis = {
  /** Loads `url` (empty: this page) and puts its element `id` in the place of ours. */
  async reload(id, url) {
    const answer = await fetch(url || location.href, { headers: { accept: "text/html" } });
    if (!answer.ok || answer.redirected) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(id);
    const old = document.getElementById(id);
    if (!fresh || !old) return false;
    for (const without of fresh.querySelectorAll("noscript")) without.remove();
    const [x, y] = [old.scrollLeft, old.scrollTop];
    old.replaceChildren(...fresh.childNodes);
    old.scrollTo(x, y);
    localTimes(old);
    await ready;
    await hydrate(old, []);
    return true;
  },

  /** The query that a form would send, without its empty fields. */
  query(form) {
    const fields = [...new FormData(form)].filter(([, value]) => value !== "");
    return new URLSearchParams(fields).toString();
  },

  /** CodeMirror in the place of a text area. */
  async editor(url, area, options) {
    const { mount } = await import(url);
    return mount(area, JSON.parse(options));
  },
};

localTimes(document);
localFields();

const wasm = document.getElementById("client-wasm");
ready = init({ module_or_path: wasm.href }).then(() => client.start());
ready.then(() => hydrate(document.body, [])).then(() => root.classList.add("hydrated"));
