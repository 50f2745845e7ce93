// The client's first script: local times, what islands call, then the wasm and its islands.
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

// ---- Islands (as leptos' own script finds them).

let ready;

function hydrate(node, owners) {
  if (node.tagName === "LEPTOS-ISLAND" && !node.hydrated) {
    node.hydrated = true;
    owners.at(-1)?.();
    client[node.dataset.component]?.(node);
  }
  const inside = node.tagName === "LEPTOS-CHILDREN";
  if (inside) owners.push(node.$$on_hydrate);
  for (const child of [...node.children]) hydrate(child, owners);
  if (inside) owners.pop();
}

// ---- Parts of pages.

/** Puts the elements `ids` (words) of another page in the place of ours; false when it has none of them. */
async function swap(html, ids) {
  const page = new DOMParser().parseFromString(html, "text/html");
  await ready;
  let any = false;
  for (const id of ids.split(" ")) {
    const fresh = page.getElementById(id);
    const old = document.getElementById(id);
    if (!fresh || !old) continue;
    any = true;
    for (const without of fresh.querySelectorAll("noscript")) without.remove();
    const focused = old.contains(document.activeElement) ? document.activeElement.id || "?" : "";
    const open = [...old.querySelectorAll("details[open][id]")].map((details) => details.id);
    const scrolled = [...old.querySelectorAll(".scroll-x")].map((frame) => frame.scrollLeft);
    old.replaceChildren(...fresh.childNodes);
    [...old.querySelectorAll(".scroll-x")].forEach((frame, index) => {
      frame.scrollLeft = scrolled[index] ?? 0;
    });
    for (const details of old.querySelectorAll("details[id]")) {
      if (open.includes(details.id)) details.open = true;
    }
    localTimes(old);
    hydrate(old, []);
    if (focused) {
      const again = old.querySelector(`#${CSS.escape(focused)}:not(:disabled)`) ?? old.querySelector("[data-focus]");
      again?.focus({ preventScroll: true });
    }
  }
  return any;
}

const HTML = { accept: "text/html" };

// ---- What islands call; see app/src/browser.

globalThis.trellis = {
  async reload(ids, url) {
    const answer = await fetch(url || location.href, { headers: HTML });
    return answer.ok && !answer.redirected && swap(await answer.text(), ids);
  },

  async send(form, action, ids) {
    const body = new URLSearchParams(new FormData(form));
    const to = action || form.getAttribute("action");
    const answer = await fetch(to, { method: "POST", body, headers: HTML });
    if (await swap(await answer.text(), ids)) {
      document.dispatchEvent(new Event("trellis:sent"));
    } else if (answer.ok) {
      location.href = answer.url;
    } else {
      throw new Error(answer.statusText);
    }
  },

  async api(url, csrf, body) {
    const headers = { "content-type": "application/json", "x-csrf-token": csrf };
    // What is said while the page goes has to outlive it.
    const keepalive = document.visibilityState === "hidden";
    const answer = await fetch(url, body ? { method: "POST", headers, body, keepalive } : undefined);
    return { ok: answer.ok, data: await answer.json() };
  },

  address(form) {
    const fields = [...new FormData(form)].filter(([, value]) => value !== "");
    const query = new URLSearchParams(fields).toString();
    return form.getAttribute("action") + (query && `?${query}`);
  },

  async editor(url, area, mode, label) {
    const { mount } = await import(url);
    return mount(area, mode, label);
  },
};

localTimes(document);
localFields();

const wasm = document.getElementById("client-wasm");
ready = init({ module_or_path: wasm.href }).then(() => client.start());
ready.then(() => {
  hydrate(document.body, []);
  root.classList.add("hydrated");
});
