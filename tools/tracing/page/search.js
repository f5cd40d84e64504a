// SPDX-License-Identifier: BSD-2-Clause
"use strict";
// Finds calls: each word must stand in what is known of one, but ">2ms" and "<100us" ask how long it took.

const UNITS = { ns: 1, us: 1e3, "µs": 1e3, ms: 1e6, s: 1e9 };
const DURATION = /^([<>])(\d+(?:\.\d+)?)(ns|us|µs|ms|s)$/;

function haystack(call) {
	const rpcs = [...new Set(call.rpcs.map((rpc) => rpc.name))].join(" ");
	return `${call.vm} ${call.title} ${call.uuid} ${call.outcome} ${rpcs} call=${call.id} session=${call.session}`
		.toLowerCase();
}

function condition(word) {
	const asked = DURATION.exec(word);
	if (!asked)
		return (call) => call.haystack.includes(word);
	const limit = Number(asked[2]) * UNITS[asked[3]];
	return asked[1] === ">" ? (call) => call.end - call.begin > limit : (call) => call.end - call.begin < limit;
}

// The calls that are meant, in the order of their time; null if nothing is asked for.
function find(calls, text) {
	const conditions = text.toLowerCase().split(/\s+/).filter(Boolean).map(condition);
	if (!conditions.length)
		return null;
	for (const call of calls)
		call.haystack ??= haystack(call);
	return calls.filter((call) => conditions.every((holds) => holds(call)));
}
