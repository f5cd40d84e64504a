// SPDX-License-Identifier: BSD-2-Clause
"use strict";
// The style sheet's colours, as the canvases need them; the legend; and the choice of light or dark.

const PARTS = ["mediator", "optee", "guest", "away", "unknown", "fast"];
const PART_NAMES = ["mediator", "OP-TEE", "guest answers an RPC", "interrupted", "not known", "fast call"];
const LEGEND_ORDER = [OPTEE, GUEST, MEDIATOR, AWAY, FAST];
const INKS = ["back", "panel", "band", "line", "ink", "soft", "failed", "chosen", "on-optee", "on-guest"];

function readColours() {
	const probe = document.body.appendChild(document.createElement("i"));
	const colours = {};
	for (const name of [...PARTS, ...INKS]) {
		probe.style.color = `var(--${name})`;
		colours[name] = getComputedStyle(probe).color;
	}
	probe.remove();
	colours.parts = PARTS.map((name) => colours[name]);
	return colours;
}

function swatch(where) {
	const thin = where === GUEST || where === AWAY;
	const made = element("i", thin ? { class: "thin" } : {});
	made.style.background = `var(--${PARTS[where]})`;
	return made;
}

function showLegend(list, data) {
	const has = new Set(data.fast.length ? [FAST] : []);
	for (const call of data.calls)
		call.spent.forEach((time, where) => time && has.add(where));
	for (const where of [...LEGEND_ORDER, UNKNOWN])
		if (has.has(where))
			list.append(element("li", {}, swatch(where), PART_NAMES[where]));
	if (data.calls.some((call) => call.flags & FAILED)) {
		const failed = element("i", { class: "thin" });
		failed.style.background = "var(--failed)";
		list.append(element("li", {}, failed, "no success"));
	}
}

// Told to `changed` whenever light becomes dark, by whatever.
function watchTheme(button, changed) {
	const dark = matchMedia("(prefers-color-scheme: dark)");
	const root = document.documentElement;
	const isDark = () => (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
	button.addEventListener("click", () => {
		root.dataset.theme = isDark() ? "light" : "dark";
		changed();
	});
	dark.addEventListener("change", changed);
}
