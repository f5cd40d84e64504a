// SPDX-License-Identifier: BSD-2-Clause
"use strict";
// The trace, as tracing/page.py writes it. Times are nanoseconds since the trace's first event.

const MEDIATOR = 0, OPTEE = 1, GUEST = 2, AWAY = 3, UNKNOWN = 4, FAST = 5;
const BEGUN = 1, OPEN = 2, FAILED = 4;

function readCall(words, text, index) {
	const [vm, id, title, command, app, uuid, session, begin, end, flags, outcome, stays] = words;
	const call = {
		index, vm: text[vm], id, title: text[title], command: text[command], app: text[app],
		uuid: text[uuid], session, begin, end, flags, outcome: text[outcome],
		spent: [0, 0, 0, 0, 0], rpcs: [],
	};
	call.pieces = stays.map(([lane, row, ...numbers]) => readPiece(call, lane, row, numbers));
	return call;
}

function readPiece(call, lane, row, numbers) {
	const segments = [];
	for (let at = 0; at < numbers.length; at += 3) {
		const [where, after, lasts] = numbers.slice(at, at + 3);
		segments.push({ where, begin: call.begin + after, end: call.begin + after + lasts });
		call.spent[where] += lasts;
	}
	return { call, lane, row, segments, begin: segments[0].begin, end: segments.at(-1).end };
}

function readRpc(words, text, calls) {
	const [call, name, lane, row, begin, end, from, to] = words;
	const rpc = { call: calls[call], name: text[name], lane, row, begin, end, from, to };
	rpc.call.rpcs.push(rpc);
	return rpc;
}

function readFast([lane, row, name, begin, end, outcome], text) {
	return { lane, row, name: text[name], begin, end, outcome: text[outcome] };
}

function readMark([time, vm, lane, kind, what, call], text, calls) {
	return { time, vm: text[vm], lane, kind: text[kind], text: text[what], call: calls[call] ?? null };
}

// What one row shows, by time: nothing of it overlaps. `item` is a call, a fast call or an RPC.
class Row {
	constructor(entries) {
		entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
		this.begin = Float64Array.from(entries, (entry) => entry.begin);
		this.end = Float64Array.from(entries, (entry) => entry.end);
		this.where = Uint8Array.from(entries, (entry) => entry.where);
		this.item = entries.map((entry) => entry.item);
	}

	// The first that is not over at that time.
	first(time) {
		let low = 0, high = this.end.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.end[middle] < time)
				low = middle + 1;
			else
				high = middle;
		}
		return low;
	}
}

// Of each lane: what its rows show, and which calls' stays they are.
function fillRows(data) {
	const entries = data.lanes.map((lane) => Array.from({ length: lane.rows }, () => []));
	for (const call of data.calls)
		for (const piece of call.pieces)
			for (const { where, begin, end } of piece.segments)
				entries[piece.lane][piece.row].push({ where, begin, end, item: call });
	for (const fast of data.fast)
		entries[fast.lane][fast.row].push({ where: FAST, begin: fast.begin, end: fast.end, item: fast });
	for (const rpc of data.rpcs)
		entries[rpc.lane][rpc.row].push({ where: GUEST, begin: rpc.begin, end: rpc.end, item: rpc });
	const stays = data.lanes.map((lane) => Array.from({ length: lane.rows }, () => []));
	for (const call of data.calls)
		for (const { lane, row, begin, end } of call.pieces)
			stays[lane][row].push({ where: OPTEE, begin, end, item: call });
	data.lanes.forEach((lane, number) => {
		lane.content = entries[number].map((row) => new Row(row));
		lane.stays = stays[number].map((row) => new Row(row));
	});
}

function readData(raw) {
	const text = raw.strings;
	const calls = raw.calls.map((words, index) => readCall(words, text, index));
	const data = {
		...raw, calls,
		rpcs: raw.rpcs.map((words) => readRpc(words, text, calls)),
		fast: raw.fast.map((words) => readFast(words, text)),
		marks: raw.marks.map((words) => readMark(words, text, calls)),
	};
	fillRows(data);
	return data;
}
