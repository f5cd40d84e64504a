// SPDX-License-Identifier: BSD-2-Clause
"use strict";
// Words and numbers for people, and elements made of them. Text is never taken for HTML.

function spell(nanoseconds) {
	const size = Math.abs(nanoseconds);
	if (size >= 1e9)
		return `${(nanoseconds / 1e9).toFixed(3)} s`;
	if (size >= 1e6)
		return `${(nanoseconds / 1e6).toFixed(size >= 1e8 ? 1 : 2)} ms`;
	if (size >= 1e3)
		return `${(nanoseconds / 1e3).toFixed(size >= 1e5 ? 0 : 1)} µs`;
	return `${Math.round(nanoseconds)} ns`;
}

// A moment, as exactly as a step of that many nanoseconds needs it.
function spellMoment(time, step) {
	const [unit, name] = step >= 1e8 ? [1e9, "s"] : step >= 1e5 ? [1e6, "ms"] : step >= 100 ? [1e3, "µs"] : [1, "ns"];
	const digits = Math.max(0, Math.ceil(-Math.log10(step / unit) - 1e-9));
	return `${grouped((time / unit).toFixed(digits))} ${name}`;
}

function grouped(number) {
	const [whole, rest] = String(number).split(".");
	const spaced = whole.replace(/\B(?=(\d{3})+$)/g, "\u202f");
	return rest === undefined ? spaced : `${spaced}.${rest}`;
}

function share(part, whole) {
	return whole ? `${Math.round(100 * part / whole)} %` : "-";
}

function counted(number, one, many = `${one}s`) {
	return `${grouped(number)} ${number === 1 ? one : many}`;
}

function element(name, attributes = {}, ...content) {
	const made = document.createElement(name);
	for (const [key, value] of Object.entries(attributes))
		made.setAttribute(key, value);
	made.append(...content);
	return made;
}

function laneName(lane) {
	if (lane.kind === "guest")
		return "guest asked";
	return lane.vcpu === null ? "no vCPU" : `vCPU ${lane.vcpu}`;
}

// A call's title, and shorter ones for bars without much room.
function titles(call) {
	const app = /^[0-9a-f]{8}-/.test(call.app) ? call.app.slice(0, 8) : call.app;
	const [command, ...rest] = call.command.split(" ");
	const short = command.split("_")[0];
	if (command === "INVOKE")
		return [call.title, `${app} ${rest.join(" ")}`, app];
	return [call.title, `${short} ${app}`.trim(), short];
}
