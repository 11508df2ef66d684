"use strict";
(() => {
const $ = id => document.getElementById(id);
const run = JSON.parse($("run").textContent);
const n = run.nodes, others = new Set(run.bitcoinds);
const PLAY_MILLIS = 6000, STEPS = 1000, OPEN_AT_FIRST = 60;
const EARLY_TO_LATE = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [210, 226, 27]];
const HOW = {w: "as a whole block", c: "as a compact block", r: "as a compact block, with a round trip for what was missing", f: "whole, after a compact block could not be rebuilt"};

let block, children, lost, last, chosen = -1, playing = false, playedFrom = 0, frame = 0, base = null;

const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const dark = matchMedia("(prefers-color-scheme: dark)");
const text = micros => micros < 0 ? "never" : micros >= 1e6 ? (micros / 1e6).toFixed(2) + " s" : (micros / 1e3).toFixed(2) + " ms";

// Early is what stands out most from the ground: dark on white, light on black. The order shows without colour vision.
function heat(share) {
  const stops = dark.matches ? EARLY_TO_LATE.toReversed().slice(0, 4) : EARLY_TO_LATE;
  const x = Math.min(0.9999, Math.max(0, share)) * (stops.length - 1), i = Math.floor(x), f = x - i;
  return "rgb(" + stops[i].map((c, k) => Math.round(c + (stops[i + 1][k] - c) * f)).join(",") + ")";
}

function prepare(canvas) {
  const scale = window.devicePixelRatio || 1, w = canvas.clientWidth, h = canvas.clientHeight;
  if (canvas.width !== Math.round(w * scale) || canvas.height !== Math.round(h * scale)) { canvas.width = Math.round(w * scale); canvas.height = Math.round(h * scale); }
  const g = canvas.getContext("2d");
  g.setTransform(scale, 0, 0, scale, 0, 0); g.clearRect(0, 0, w, h);
  return [g, w, h];
}

const field = () => block[$("field").value];
const radius = () => Math.max(2.2, Math.min(10, 110 / Math.sqrt(n)) * Math.min(1, $("graph").clientWidth / 700));
function place(i, w, h) {
  const edge = radius() + 18;
  return [edge + run.places[2 * i] / 1000 * (w - 2 * edge), edge + run.places[2 * i + 1] / 1000 * (h - 2 * edge)];
}

// All connections never change: they are drawn once for a size and scheme.
function connections(w, h) {
  const scale = window.devicePixelRatio || 1, key = [w, h, scale, dark.matches].join();
  if (base && base.key === key) return base.canvas;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(w * scale); canvas.height = Math.round(h * scale);
  const g = canvas.getContext("2d");
  g.setTransform(scale, 0, 0, scale, 0, 0);
  g.strokeStyle = css("--faint"); g.globalAlpha = Math.max(0.08, Math.min(0.35, 300 / run.edges.length)); g.lineWidth = n > 200 ? 0.5 : 1;
  g.beginPath();
  for (let i = 0; i < run.edges.length; i += 2) { g.moveTo(...place(run.edges[i], w, h)); g.lineTo(...place(run.edges[i + 1], w, h)); }
  g.stroke();
  base = {key, canvas};
  return canvas;
}

// A bitcoind is a square as large as the circle of a node of ours.
function shape(g, i, [x, y], r) {
  const half = r * 0.886;
  g.beginPath();
  if (others.has(i)) g.rect(x - half, y - half, 2 * half, 2 * half); else g.arc(x, y, r, 0, 7);
}

function path(node) {
  const nodes = [node];
  while (nodes.length <= n && block.from[node] >= 0) { node = block.from[node]; nodes.push(node); }
  return nodes;
}

function draw() {
  const [g, w, h] = prepare($("graph")), at = field(), now = $("time").value / STEPS * last, r = radius();
  g.drawImage(connections(w, h), 0, 0, w, h);
  // The block on its way: from when its teller had it until it was there.
  g.lineWidth = n > 200 ? 1.2 : 2.2;
  for (let i = 0; i < n; i++) {
    const teller = block.from[i];
    if (teller < 0 || block.accepted[i] < 0) continue;
    const left = Math.max(0, block.accepted[teller]), there = Math.max(block.accepted[i], left + 1);
    if (now < left) continue;
    const [x0, y0] = place(teller, w, h), [x1, y1] = place(i, w, h), f = Math.min(1, (now - left) / (there - left));
    g.strokeStyle = heat(block.accepted[i] / last); g.globalAlpha = f < 1 ? 1 : 0.75;
    g.beginPath(); g.moveTo(x0, y0); g.lineTo(x0 + (x1 - x0) * f, y0 + (y1 - y0) * f); g.stroke();
  }
  g.globalAlpha = 1;
  if (chosen >= 0) {
    g.strokeStyle = css("--ink"); g.lineWidth = 3; g.beginPath();
    path(chosen).forEach((node, k) => k ? g.lineTo(...place(node, w, h)) : g.moveTo(...place(node, w, h)));
    g.stroke();
  }
  let have = 0;
  const ink = css("--ink"), faint = css("--faint"), ground = css("--ground");
  for (let i = 0; i < n; i++) {
    const arrived = at[i] >= 0 && at[i] <= now;
    if (arrived) have++;
    g.fillStyle = arrived ? heat(at[i] / last) : ground;
    g.strokeStyle = i === block.miner || i === chosen ? ink : arrived ? ground : faint;
    g.lineWidth = i === block.miner ? 3.5 : i === chosen ? 3 : n > 200 ? 0.8 : 1.4;
    shape(g, i, place(i, w, h), i === block.miner || i === chosen ? r + 2 : r); g.fill(); g.stroke();
  }
  if (n <= 60 && r >= 7) {
    g.font = "600 " + Math.round(r * 1.1) + "px system-ui, sans-serif"; g.textAlign = "center"; g.textBaseline = "middle"; g.lineWidth = 2.5; g.lineJoin = "round";
    for (let i = 0; i < n; i++) { const [x, y] = place(i, w, h), up = y - r - (i === block.miner || i === chosen ? 11 : 8); g.strokeStyle = ground; g.fillStyle = ink; g.strokeText(i, x, up); g.fillText(i, x, up); }
  }
  $("clock").textContent = text(Math.round(now)) + ": " + have + " of " + n + " nodes";
  $("graph").setAttribute("aria-label", "Graph of " + n + " nodes; " + have + " have the block after " + text(Math.round(now)));
}

function redraw() {
  if (!frame) frame = requestAnimationFrame(now => {
    frame = 0;
    if (playing) {
      const share = (now - playedFrom) / PLAY_MILLIS;
      $("time").value = Math.min(STEPS, Math.round(share * STEPS));
      if (share >= 1) stop(); else redraw();
    }
    draw();
  });
}

function stop() { playing = false; $("play").textContent = "Play"; $("play").setAttribute("aria-pressed", "false"); }
$("play").onclick = () => {
  if (playing) { stop(); return; }
  if (Number($("time").value) >= STEPS) $("time").value = 0;
  playing = true; $("play").textContent = "Pause"; $("play").setAttribute("aria-pressed", "true");
  playedFrom = performance.now() - $("time").value / STEPS * PLAY_MILLIS;
  redraw();
};
$("time").oninput = () => { stop(); redraw(); };

function about() {
  const head = "Block " + (run.blocks.indexOf(block) + 1) + " (" + block.hash + "), " + block.txs + (block.txs === 1 ? " transaction" : " transactions") + ", mined by node " + block.miner + ".";
  if (chosen < 0) { $("about").textContent = head + " Choose a node to see the way on which it came there."; return; }
  const way = path(chosen).reverse();
  $("about").textContent = head + " Node " + chosen + ": header after " + text(block.header[chosen]) + ", block after " + text(block.accepted[chosen])
    + (block.from[chosen] >= 0 ? " from node " + block.from[chosen] + " " + HOW[block.how[chosen]] : chosen === block.miner ? "" : ", not known from whom") + ", validated after " + text(block.connected[chosen])
    + (way.length > 1 ? "; by way of " + way.join(" → ") : "") + ".";
}

function select(node) {
  chosen = node;
  $("node").value = node < 0 ? "" : node;
  about(); reveal(); redraw();
}
$("node").oninput = () => { const v = $("node").value; const node = v === "" ? -1 : Number(v); if (Number.isInteger(node) && node < n && node >= -1) select(node); };
$("graph").onclick = event => {
  const w = $("graph").clientWidth, h = $("graph").clientHeight, box = $("graph").getBoundingClientRect();
  let best = -1, nearest = 400;
  for (let i = 0; i < n; i++) {
    const [x, y] = place(i, w, h), d = (x - event.clientX + box.left) ** 2 + (y - event.clientY + box.top) ** 2;
    if (d < nearest) { nearest = d; best = i; }
  }
  select(best === chosen ? -1 : best);
};

function make(tag, className, content) { const e = document.createElement(tag); if (className) e.className = className; if (content !== undefined) e.textContent = content; return e; }

function row(node) {
  const row = make("span", "row"), swatch = make("span", "swatch"), teller = block.from[node];
  if (block.connected[node] >= 0) swatch.style.background = heat(field()[node] / last);
  row.append(swatch, "node " + node + "  ");
  row.append(make("b", "", text(block.accepted[node])), make("span", "quiet", ", validated " + text(block.connected[node])
    + (teller >= 0 ? ", " + text(Math.max(0, block.accepted[node] - block.accepted[teller])) + " after node " + teller : node === block.miner ? ", mined it" : ", not known from whom")
    + (teller >= 0 && block.how[node] !== "c" ? ", " + HOW[block.how[node]] : "")));
  row.dataset.node = node;
  return row;
}

// What is closed is not made: a thousand nodes open at once when they are asked for.
function item(node) {
  const li = make("li");
  if (children[node].length === 0) { li.className = "leaf"; li.append(row(node)); return li; }
  const details = make("details"), summary = make("summary"), told = row(node);
  told.append(make("span", "quiet", ", told " + children[node].length));
  summary.append(told); details.append(summary);
  details.fill = () => {
    if (details.children.length > 1) return;
    const ul = make("ul");
    for (const child of children[node]) ul.append(item(child));
    details.append(ul);
  };
  details.addEventListener("toggle", () => { if (details.open) details.fill(); });
  li.append(details);
  return li;
}

function open(details) { details.fill(); details.open = true; }
function unfold() {
  const todo = [...$("tree").querySelectorAll("details")];
  while (todo.length) { const details = todo.pop(); open(details); todo.push(...details.querySelectorAll(":scope > ul > li > details")); }
}
function reveal() {
  for (const e of $("tree").querySelectorAll(".found")) e.classList.remove("found");
  if (chosen < 0) return;
  for (const node of path(chosen).reverse().slice(0, -1)) {
    const e = $("tree").querySelector('[data-node="' + node + '"]');
    if (e && e.closest("details")) open(e.closest("details"));
  }
  const e = $("tree").querySelector('[data-node="' + chosen + '"]');
  if (e) { e.classList.add("found"); $("tree").scrollTop += e.getBoundingClientRect().top - $("tree").getBoundingClientRect().top - 60; }
}

function tree() {
  const root = make("ul");
  root.append(item(block.miner));
  for (const node of lost.unknown) root.append(item(node));
  $("tree").replaceChildren(root);
  if (lost.never.length) $("tree").append(make("p", "", "Never came to " + (lost.never.length === 1 ? "node " : lost.never.length + " nodes: ") + lost.never.join(", ") + "."));
  if (n <= OPEN_AT_FIRST) unfold(); else for (const details of $("tree").querySelectorAll("details")) open(details);
}
$("unfold").onclick = unfold;
$("fold").onclick = () => { for (const details of $("tree").querySelectorAll("details")) details.open = false; };

function choose(index) {
  block = run.blocks[index];
  children = Array.from({length: n}, () => []); lost = {never: [], unknown: []};
  for (let i = 0; i < n; i++) {
    if (i === block.miner) continue;
    if (block.accepted[i] < 0 && block.connected[i] < 0) lost.never.push(i);
    else if (block.from[i] >= 0 && path(i).at(-1) === block.miner) children[block.from[i]].push(i);
    else lost.unknown.push(i);
  }
  for (const told of children) told.sort((a, b) => block.accepted[a] - block.accepted[b] || a - b);
  // Who knows nobody that told him begins a tree of his own.
  lost.unknown = lost.unknown.filter(i => block.from[i] < 0 || path(i).length > n || (children[block.from[i]].push(i), false));
  last = 1;
  for (let i = 0; i < n; i++) last = Math.max(last, block.connected[i], block.accepted[i]);
  $("late").textContent = "late " + text(last);
  stop(); $("time").value = STEPS;
  about(); tree(); reveal(); redraw();
}

function ramp() {
  const [g, w, h] = prepare($("ramp"));
  for (let x = 0; x < w; x++) { g.fillStyle = heat(x / w); g.fillRect(x, 0, 1.5, h); }
}

run.blocks.forEach((b, i) => { const o = make("option", "", (i + 1) + " from node " + b.miner); o.value = i; $("block").append(o); });
$("node").max = n - 1;
$("block").onchange = () => choose(Number($("block").value));
$("field").onchange = () => { tree(); reveal(); redraw(); };
addEventListener("resize", redraw);
dark.addEventListener("change", () => { ramp(); tree(); reveal(); redraw(); });
addEventListener("beforeprint", draw);
$("others").hidden = !others.size;
ramp();
choose(0);
})();
