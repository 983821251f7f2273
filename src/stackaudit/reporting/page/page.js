(() => {
  "use strict";
  const one = (query, root = document) => root.querySelector(query);
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  all(".needs-script").forEach((part) => { part.hidden = false; });
  if (innerWidth < 700) all(".fold").forEach((part) => { part.open = false; });

  const startMap = (frame) => {
    const map = one("svg", frame), tools = all(".tool", map), flows = all(".flow", map);
    if (!tools.length) return;
    const panel = one("#panel"), live = one("#map-status"), find = one("#find");
    const full = map.getAttribute("viewBox").split(" ").map(Number);
    const nodes = new Map(tools.map((tool) => [tool.dataset.tool, tool]));
    const places = new Map(tools.map((tool) => {
      const box = tool.getBBox();
      return [tool.dataset.tool, [box.x + box.width / 2, box.y + box.height / 2]];
    }));
    let view = [...full], chosen = null, drag = null, moved = false;
    const touches = new Map();
    frame.classList.add("live");

    const show = () => map.setAttribute("viewBox", view.map((end) => end.toFixed(1)).join(" "));
    const zoom = (factor, x = view[0] + view[2] / 2, y = view[1] + view[3] / 2) => {
      const width = Math.min(full[2] * 1.2, Math.max(full[2] / 12, view[2] / factor)), ratio = width / view[2];
      view = [x - (x - view[0]) * ratio, y - (y - view[1]) * ratio, width, view[3] * ratio];
      show();
    };
    const pan = (x, y) => { view[0] += x * view[2]; view[1] += y * view[3]; show(); };
    const centre = (id, width) => {
      const [x, y] = places.get(id), height = width * full[3] / full[2];
      view = [x - width / 2, y - height / 2, width, height];
      show();
    };
    const start = () => {
      view = [...full];
      const width = map.getBoundingClientRect().width;
      const most = tools.reduce((best, tool) => (count(tool.dataset.tool) > count(best.dataset.tool) ? tool : best));
      if (width < 700 && full[2] > width) centre(most.dataset.tool, width / 0.85); else show();
    };
    const count = (id) => flows.filter((flow) => flow.dataset.source === id || flow.dataset.target === id).length;
    const at = (event) => {
      const box = map.getBoundingClientRect(), scale = Math.max(view[2] / box.width, view[3] / box.height);
      return [
        view[0] + view[2] / 2 + (event.clientX - box.left - box.width / 2) * scale,
        view[1] + view[3] / 2 + (event.clientY - box.top - box.height / 2) * scale,
        scale,
      ];
    };
    const light = (id) => {
      map.classList.toggle("dim", id !== null);
      [...tools, ...flows].forEach((part) => part.classList.remove("lit"));
      if (id === null) return;
      nodes.get(id).classList.add("lit");
      for (const flow of flows) {
        const { source, target } = flow.dataset;
        if (source !== id && target !== id) continue;
        flow.classList.add("lit");
        [source, target].forEach((end) => nodes.get(end)?.classList.add("lit"));
      }
    };
    const rove = (tool, focus) => {
      tools.forEach((other) => other.setAttribute("tabindex", other === tool ? "0" : "-1"));
      if (focus) tool.focus({ preventScroll: true });
    };
    const open = (tool, focus) => {
      chosen = tool.dataset.tool;
      light(chosen);
      const card = all(".toolcard").find((other) => other.dataset.tool === chosen)?.cloneNode(true);
      if (!card) return;
      one(".content", panel).replaceChildren(...card.childNodes);
      panel.hidden = false;
      live.textContent = `Shown: ${one("title", tool).textContent}`;
      if (focus) one("button", panel).focus();
    };
    const close = () => {
      const tool = nodes.get(chosen);
      chosen = null;
      panel.hidden = true;
      light(null);
      if (tool) rove(tool, true);
    };
    const towards = (tool, [x, y]) => {
      const from = places.get(tool.dataset.tool);
      let best = null, least = Infinity;
      for (const other of tools) {
        const to = places.get(other.dataset.tool), right = to[0] - from[0], down = to[1] - from[1];
        const along = right * x + down * y, aside = Math.abs(right * y) + Math.abs(down * x);
        if (along > 1 && along + 2.5 * aside < least) { least = along + 2.5 * aside; best = other; }
      }
      return best;
    };
    const ways = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

    for (const tool of tools) {
      tool.setAttribute("role", "button");
      tool.addEventListener("pointerenter", (event) => { if (chosen === null && event.pointerType === "mouse") light(tool.dataset.tool); });
      tool.addEventListener("pointerleave", () => { if (chosen === null) light(null); });
      tool.addEventListener("focus", () => { if (chosen === null) light(tool.dataset.tool); rove(tool, false); });
      tool.addEventListener("blur", () => { if (chosen === null) light(null); });
      tool.addEventListener("click", () => { if (!moved) open(tool, false); });
    }
    map.setAttribute("role", "group");
    rove(tools[0], false);
    map.addEventListener("keydown", (event) => {
      const tool = event.target.closest(".tool"), way = ways[event.key];
      if (way && event.shiftKey) { pan(way[0] * 0.15, way[1] * 0.15); event.preventDefault(); }
      else if (way && tool) { const next = towards(tool, way); if (next) rove(next, true); event.preventDefault(); }
      else if (tool && (event.key === "Enter" || event.key === " ")) { open(tool, true); event.preventDefault(); }
      else if (event.key === "+" || event.key === "=") zoom(1.3);
      else if (event.key === "-") zoom(1 / 1.3);
      else if (event.key === "0") start();
      else if (event.key === "Escape" && chosen !== null) close();
    });
    panel.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
    one("button", panel).addEventListener("click", close);
    map.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const [x, y] = at(event);
      zoom(Math.exp(-event.deltaY * 0.002), x, y);
    }, { passive: false });
    map.addEventListener("pointerdown", (event) => {
      touches.set(event.pointerId, event);
      moved = false;
      drag = { x: event.clientX, y: event.clientY, left: view[0], top: view[1], scale: at(event)[2] };
    });
    addEventListener("pointermove", (event) => {
      if (!touches.has(event.pointerId)) return;
      if (touches.size === 2) {
        const other = [...touches].find(([id]) => id !== event.pointerId)[1], before = touches.get(event.pointerId);
        const far = (a, b) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
        const middle = { clientX: (event.clientX + other.clientX) / 2, clientY: (event.clientY + other.clientY) / 2 };
        const [x, y] = at(middle);
        zoom(far(event, other) / Math.max(1, far(before, other)), x, y);
        moved = true;
      } else if (drag && (event.pointerType === "mouse" || view[2] < full[2] * 0.98)) {
        const right = event.clientX - drag.x, down = event.clientY - drag.y;
        if (Math.hypot(right, down) > 5) moved = true;
        view[0] = drag.left - right * drag.scale;
        view[1] = drag.top - down * drag.scale;
        show();
      }
      touches.set(event.pointerId, event);
    });
    for (const name of ["pointerup", "pointercancel"]) {
      addEventListener(name, (event) => { touches.delete(event.pointerId); drag = null; });
    }
    one("#zoom-in").addEventListener("click", () => zoom(1.4));
    one("#zoom-out").addEventListener("click", () => zoom(1 / 1.4));
    one("#zoom-all").addEventListener("click", () => { view = [...full]; show(); if (chosen !== null) close(); });
    const hits = () => {
      const words = find.value.trim().toLowerCase();
      return words ? tools.filter((tool) => one("title", tool).textContent.toLowerCase().includes(words)) : [];
    };
    find.addEventListener("input", () => {
      const found = hits();
      light(null);
      map.classList.toggle("dim", find.value.trim() !== "");
      found.forEach((tool) => tool.classList.add("lit"));
      live.textContent = find.value.trim() ? `${found.length} ${found.length === 1 ? "tool matches" : "tools match"}` : "";
    });
    find.addEventListener("keydown", (event) => {
      const [tool] = event.key === "Enter" ? hits() : [];
      if (tool) { centre(tool.dataset.tool, Math.min(view[2], full[2] / 1.5)); open(tool, true); }
    });
    addEventListener("beforeprint", () => { view = [...full]; show(); light(null); });
    start();
  };

  const startRegister = (table) => {
    const body = table.tBodies[0], rows = [...body.rows], filters = all("#register select, #register input");
    const listed = (row, name, value) => !value || row.dataset[name].split("|").includes(value);
    const apply = () => {
      const want = Object.fromEntries(filters.map((filter) => [filter.name, filter.value]));
      const words = want.words.trim().toLowerCase();
      let shown = 0;
      for (const row of rows) {
        const fits = ["severity", "gap", "area", "tool", "department", "owner"].every((name) => listed(row, name, want[name] ?? ""));
        row.hidden = !(fits && (!words || row.textContent.toLowerCase().includes(words)));
        shown += row.hidden ? 0 : 1;
      }
      one("#count").textContent = `${shown} of ${rows.length} findings shown`;
    };
    const clear = () => { filters.forEach((filter) => { filter.value = ""; }); apply(); };
    filters.forEach((filter) => filter.addEventListener("input", apply));
    one("#clear").addEventListener("click", clear);
    all("th[data-key]", table).forEach((head) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") !== "ascending";
        const key = (row) => row.dataset[head.dataset.key] ?? "";
        all("th[aria-sort]", table).forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const order = (a, b) => key(a).localeCompare(key(b), undefined, { numeric: true }) || a.dataset.rank - b.dataset.rank;
        rows.sort((a, b) => order(a, b) * (up ? 1 : -1));
        body.append(...rows);
      });
    });
    all("a[data-gap]").forEach((link) => link.addEventListener("click", () => {
      filters.forEach((filter) => { filter.value = filter.name === "gap" ? link.dataset.gap : ""; });
      apply();
    }));
    apply();
    return clear;
  };

  const frame = one(".map"), table = one("#register table");
  if (frame) startMap(frame);
  const clear = table ? startRegister(table) : () => {};
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.hidden) clear();
    for (let part = target.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    all("details", target).slice(0, 1).forEach((part) => { if (target.tagName === "TR") part.open = true; });
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
