// SPDX-License-Identifier: BSD-2-Clause
"use strict";
// What is known of one call: in the tip at the pointer, and in full below the time line.

function spentText(call) {
	const parts = [OPTEE, GUEST, MEDIATOR, AWAY, UNKNOWN].filter((where) => call.spent[where]);
	return parts.map((where) => `${PART_NAMES[where]} ${spell(call.spent[where])}`).join("\n");
}

function callTip(call) {
	const rpcs = call.rpcs.length ? `\n${counted(call.rpcs.length, "RPC")}` : "";
	return [call.title, `${spell(call.end - call.begin)}, ${call.outcome}\n${spentText(call)}${rpcs}`];
}

// [head, rest] of whatever the pointer is on.
function tipOf(item) {
	if (item.pieces)
		return callTip(item);
	if (item.kind)
		return [item.text, `${item.vm}${item.call ? `, in ${item.call.title}` : ""}`];
	if (item.call)
		return [`${item.call.vm} is asked: ${item.name}`,
			`${spell(item.end - item.begin)}${item.to < 0 ? ", no answer" : ""}\nfor ${item.call.title}`];
	return [item.name, `fast call, ${spell(item.end - item.begin)}${item.outcome ? `, ${item.outcome}` : ""}`];
}

function showTip(tip, item, x, y) {
	tip.hidden = !item;
	if (!item)
		return;
	const [head, rest] = tipOf(item);
	tip.replaceChildren(element("b", {}, head), rest);
	const room = tip.parentElement.clientWidth - tip.offsetWidth - 8;
	tip.style.left = `${Math.max(0, Math.min(x + 14, room))}px`;
	tip.style.top = `${y + 16}px`;
}

function steps(call, lanes) {
	const all = call.pieces.flatMap((piece) => piece.segments.map((segment) => ({ ...segment, lane: lanes[piece.lane] })));
	return all.map((step) => {
		const rpc = step.where === GUEST && call.rpcs.find((one) => one.begin === step.begin);
		const moved = rpc && rpc.to >= 0 && rpc.to !== rpc.from ? `, answered on ${laneName(lanes[rpc.to])}` : "";
		return { ...step, what: rpc ? `${PART_NAMES[GUEST]}: ${rpc.name}${moved}` : PART_NAMES[step.where] };
	});
}

function shareBar(call) {
	const bar = element("div", { class: "share", "aria-hidden": "true" });
	for (const where of [OPTEE, GUEST, MEDIATOR, AWAY, UNKNOWN]) {
		const part = element("i");
		part.style.cssText = `flex: ${call.spent[where]} 0 0; background: var(--${PARTS[where]})`;
		bar.append(part);
	}
	return bar;
}

function stepTable(call, lanes) {
	const head = element("tr", {}, ...["after", "took"].map((name) => element("th", {}, name)),
		element("th", { class: "text" }, "on"), element("th", { class: "text" }, "where"));
	const body = steps(call, lanes).map((step) => element("tr", {},
		element("td", {}, spell(step.begin - call.begin)), element("td", {}, spell(step.end - step.begin)),
		element("td", { class: "text" }, laneName(step.lane)),
		element("td", { class: "text" }, mark(step.where), step.what)));
	return element("div", { class: "scroll" },
		element("table", {}, element("thead", {}, head), element("tbody", {}, ...body)));
}

function mark(where) {
	const made = element("i", { class: "mark" });
	made.style.background = `var(--${PARTS[where]})`;
	return made;
}

function showDetails(panel, call, lanes) {
	panel.replaceChildren();
	if (!call)
		return;
	const whole = call.end - call.begin;
	const facts = [`${call.vm}, call ${call.id}`, call.session && `session ${call.session}`, call.uuid,
		`at ${spell(call.begin)}`, `${spell(whole)} in all`,
		...[OPTEE, GUEST, MEDIATOR, AWAY].filter((where) => call.spent[where])
			.map((where) => `${PART_NAMES[where]} ${spell(call.spent[where])} (${share(call.spent[where], whole)})`),
		call.outcome, !(call.flags & BEGUN) && "its beginning is older than the trace"];
	panel.append(element("h2", {}, call.title), element("p", {}, facts.filter(Boolean).join(" · ")), shareBar(call),
		stepTable(call, lanes));
}
