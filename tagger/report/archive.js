"use strict";
// Shows and filters the documents of the page's data. Texts become text nodes: nothing of them is read as markup.
(async () => {
  const PAGE = 100;
  const $ = (id) => document.getElementById(id);
  const began = performance.now();

  async function unpack(base64) {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).json();
  }

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  const data = await unpack($("data").textContent);
  const documents = data.documents;
  const label = (name) => data.labels[data.names[name][2]];
  // A name's identity: its identifier, else the name itself; what the filters compare
  const keys = data.names.map(([name, key]) => key || name.toLowerCase());
  for (const doc of documents) {
    doc.search = `${doc.title}\n${doc.text}\n${doc.id}`.toLowerCase();
    doc.fieldSet = new Set(doc.fields.map(([field]) => field));
    doc.countrySet = new Set(doc.countries.map((name) => keys[name]));
    doc.nameSet = new Set(doc.mentions.map(([, , , name]) => name));
  }

  // ---- what there is to choose from, most documents first
  function counted(sets) {
    const counts = new Map();
    for (const set of sets) for (const value of set) counts.set(value, (counts.get(value) || 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1]);
  }
  function option(parent, value, text) {
    const made = element("option", "", text);
    made.value = value;
    parent.append(made);
  }
  for (const [field, count] of counted(documents.map((doc) => doc.fieldSet))) option($("field"), field, `${data.fields[field]} (${count})`);
  const countryNames = new Map();
  data.names.forEach(([name], number) => { if (label(number) === "COUNTRY" && !countryNames.has(keys[number])) countryNames.set(keys[number], name); });
  for (const [key, count] of counted(documents.map((doc) => doc.countrySet))) option($("country"), key, `${countryNames.get(key) || key} (${count})`);
  const named = counted(documents.map((doc) => doc.nameSet));
  for (const [list, wanted] of [["organizations", "ORG"], ["persons", "PERSON"]]) {
    const shown = new Set();
    for (const [name] of named) {
      if (shown.size >= 1000) break;
      if (label(name) === wanted && !shown.has(data.names[name][0])) { shown.add(data.names[name][0]); option($(list), data.names[name][0], ""); }
    }
  }

  // ---- filters
  function namesLike(text, wanted) {
    const words = text.trim().toLowerCase();
    if (!words) return null;
    const found = new Set();
    data.names.forEach(([name, key], number) => {
      if (label(number) === wanted && (name.toLowerCase().includes(words) || key.toLowerCase() === words)) found.add(number);
    });
    return found;
  }
  const meets = (set, wanted) => { for (const value of wanted) if (set.has(value)) return true; return false; };

  function chosen() {
    const words = $("query").value.toLowerCase().split(/\s+/).filter(Boolean);
    const field = $("field").value === "" ? null : Number($("field").value);
    const country = $("country").value;
    const organizations = namesLike($("organization").value, "ORG");
    const persons = namesLike($("person").value, "PERSON");
    const [from, to] = [$("from").value, $("to").value];
    return documents.filter((doc) =>
      (field === null || doc.fieldSet.has(field)) &&
      (!country || doc.countrySet.has(country)) &&
      (!from || (doc.day && doc.day >= from)) &&
      (!to || (doc.day && doc.day <= to)) &&
      (!organizations || meets(doc.nameSet, organizations)) &&
      (!persons || meets(doc.nameSet, persons)) &&
      words.every((word) => doc.search.includes(word)));
  }

  // ---- the list
  let found = [];
  let shown = 0;
  let current = null;

  function item(doc) {
    const line = element("li");
    const button = element("button", "", doc.title || doc.id);
    button.type = "button";
    button.setAttribute("aria-current", String(doc === current));
    button.append(element("small", "", [doc.day, doc.fields.map(([field]) => data.fields[field]).join(", ")].filter(Boolean).join(" · ")));
    button.addEventListener("click", () => { open(doc, button); });
    line.append(button);
    return line;
  }
  function showMore() {
    const next = found.slice(shown, shown + PAGE);
    $("list").append(...next.map(item));
    shown += next.length;
    $("more").hidden = shown >= found.length;
  }
  function filter() {
    const start = performance.now();
    found = chosen();
    shown = 0;
    $("list").replaceChildren();
    showMore();
    $("count").textContent = `${found.length.toLocaleString("en")} of ${documents.length.toLocaleString("en")} documents`;
    document.body.dataset.found = found.length;
    document.body.dataset.filterMs = (performance.now() - start).toFixed(1);
  }

  // ---- one document
  function marked(characters, mentions, evidence) {
    const cuts = new Set([0, characters.length]);
    for (const [, start, end] of mentions) { cuts.add(start); cuts.add(end); }
    for (const [start, end] of evidence) { cuts.add(start); cuts.add(end); }
    const edges = [...cuts].sort((a, b) => a - b);
    const fragment = document.createDocumentFragment();
    for (let i = 0; i + 1 < edges.length; i++) {
      const [start, end] = [edges[i], edges[i + 1]];
      const mention = mentions.find(([, first, last]) => first <= start && end <= last);
      const isEvidence = evidence.some(([first, last]) => first <= start && end <= last);
      const words = characters.slice(start, end).join("");
      if (!mention && !isEvidence) { fragment.append(words); continue; }
      const span = element("span", [mention ? `mention ${label(mention[3])}` : "", isEvidence ? "evidence" : ""].join(" ").trim(), words);
      if (mention) span.title = [label(mention[3]), data.names[mention[3]][0], data.names[mention[3]][1] || "no identifier", mention[5], data.vias[mention[4]]].join(" · ");
      fragment.append(span);
    }
    return fragment;
  }
  function open(doc, button) {
    current = doc;
    for (const other of $("list").querySelectorAll("[aria-current=true]")) other.setAttribute("aria-current", "false");
    if (button) button.setAttribute("aria-current", "true");
    const heading = element("h2");
    heading.append(marked(Array.from(doc.title || doc.id), doc.title ? doc.mentions.filter(([part]) => part === 0) : [], []));
    const chips = element("p");
    for (const [field, score] of doc.fields) chips.append(element("span", "chip", `${data.fields[field]} ${score.toFixed(2)}`));
    for (const name of doc.countries) chips.append(element("span", "chip", data.names[name][0]));
    const body = element("div", "words");
    // offsets count code points, as Array.from does
    body.append(marked(Array.from(doc.text), doc.mentions.filter(([part]) => part === 1), doc.fields.flatMap(([, , pieces]) => pieces)));
    $("document").replaceChildren(heading, element("p", "facts-line", [doc.day, doc.id].filter(Boolean).join(" · ")), chips, body);
    if (button) $("document").focus({ preventScroll: window.innerWidth > 768 });
  }

  // ---- events
  let waiting = 0;
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); };
  $("filters").addEventListener("input", soon);
  $("filters").addEventListener("reset", () => setTimeout(filter));
  $("filters").addEventListener("submit", (event) => { event.preventDefault(); filter(); });
  $("more").addEventListener("click", showMore);
  document.addEventListener("keydown", (event) => {
    const typing = ["INPUT", "SELECT", "TEXTAREA"].includes(event.target.tagName);
    if (event.key === "/" && !typing) { event.preventDefault(); $("query").focus(); }
    if (["ArrowDown", "ArrowUp"].includes(event.key) && $("list").contains(event.target)) {
      const line = event.target.closest("li")[event.key === "ArrowDown" ? "nextElementSibling" : "previousElementSibling"];
      if (line) { event.preventDefault(); line.firstElementChild.focus(); }
    }
  });
  // An address may carry filters: report.html#reader?field=Policing&q=border
  const asked = new URLSearchParams(location.hash.split("?")[1] || "");
  if (asked.has("q")) $("query").value = asked.get("q");
  if (asked.has("field")) $("field").value = String(data.fields.indexOf(asked.get("field")));
  if (asked.has("country")) $("country").value = asked.get("country");
  if (asked.has("organization")) $("organization").value = asked.get("organization");
  if (asked.has("person")) $("person").value = asked.get("person");
  filter();
  if (found.length) open(found[0], null);
  document.body.dataset.loadMs = (performance.now() - began).toFixed(0);
})();
