// SPDX-License-Identifier: BSD-2-Clause
"use strict";
// Tables: the slowest calls, each Trusted Application, what guests were asked for. A head sorts by its column.

const SLOWEST = 100;
const time = (name, value) => ({ name, value, show: spell });
const number = (name, value) => ({ name, value, show: grouped });
const words = (name, value) => ({ name, value, show: (text) => text, text: true });

const CALL_COLUMNS = [
	time("took", (call) => call.end - call.begin), time("OP-TEE", (call) => call.spent[OPTEE]),
	time("guest", (call) => call.spent[GUEST]), time("mediator", (call) => call.spent[MEDIATOR]),
	number("RPCs", (call) => call.rpcs.length), words("VM", (call) => call.vm), words("call", (call) => call.title),
	{ ...words("result", (call) => call.outcome), failed: (call) => call.flags & FAILED },
];
const APP_COLUMNS = [
	words("", (app) => app.name), number("calls", (app) => app.calls), number("opened", (app) => app.opened),
	number("failed", (app) => app.failed), number("RPCs", (app) => app.rpcs),
	time("mean", (app) => app.whole / app.calls), time("longest", (app) => app.longest),
	time("OP-TEE", (app) => app.optee), time("guest", (app) => app.guest),
];
const ASKED_COLUMNS = [
	words("", (asked) => asked.name), number("times", (asked) => asked.times),
	time("mean", (asked) => asked.whole / asked.times), time("longest", (asked) => asked.longest),
	time("in all", (asked) => asked.whole),
];

class Table {
	// choose(record), if a row can be chosen.
	constructor(table, columns, sortedBy, choose) {
		Object.assign(this, { table, columns, column: sortedBy, down: true, choose, records: [], most: Infinity });
	}

	show(records) {
		this.records = records;
		this.draw();
	}

	sort(column) {
		this.down = this.column === column ? !this.down : !column.text;
		this.column = column;
		this.draw();
	}

	draw() {
		const { value } = this.column, sign = this.down ? -1 : 1;
		const order = (a, b) => (value(a) < value(b) ? -sign : value(a) > value(b) ? sign : 0);
		const rows = this.records.toSorted(order).slice(0, this.most).map((record) => this.row(record));
		this.table.replaceChildren(element("thead", {}, element("tr", {}, ...this.columns.map((one) => this.head(one)))),
			element("tbody", {}, ...rows));
	}

	head(column) {
		const button = element("button", { type: "button" }, column.name);
		button.addEventListener("click", () => this.sort(column));
		const made = element("th", column.text ? { class: "text" } : {}, button);
		if (column === this.column)
			made.setAttribute("aria-sort", this.down ? "descending" : "ascending");
		return made;
	}

	row(record) {
		const cells = this.columns.map((column) => {
			const kind = `${column.text ? "text" : ""} ${column.failed?.(record) ? "failed" : ""}`.trim();
			return element("td", kind ? { class: kind } : {}, column.show(column.value(record)));
		});
		const row = element("tr", this.choose ? { tabindex: "0" } : {}, ...cells);
		if (this.choose) {
			row.addEventListener("click", () => this.choose(record));
			row.addEventListener("keydown", (event) => event.key === "Enter" && this.choose(record));
		}
		return row;
	}
}

// One record for each name.
function gather(items, name, fresh, add) {
	const records = new Map();
	for (const item of items) {
		const key = name(item);
		if (!records.has(key))
			records.set(key, { name: key, longest: 0, whole: 0, ...fresh });
		const record = records.get(key), took = item.end - item.begin;
		record.longest = Math.max(record.longest, took);
		record.whole += took;
		add(record, item);
	}
	return [...records.values()];
}

function appRecords(calls) {
	const fresh = { calls: 0, opened: 0, failed: 0, rpcs: 0, optee: 0, guest: 0 };
	return gather(calls.filter((call) => call.app), (call) => (call.app === "?" ? "opened before the trace" : call.app),
		fresh, (record, call) => {
			record.calls++;
			record.opened += call.command === "OPEN_SESSION" && !(call.flags & FAILED);
			record.failed += Boolean(call.flags & FAILED);
			record.rpcs += call.rpcs.length;
			record.optee += call.spent[OPTEE];
			record.guest += call.spent[GUEST];
		});
}

function askedRecords(calls) {
	return gather(calls.flatMap((call) => call.rpcs), (rpc) => rpc.name, { times: 0 }, (record) => record.times++);
}

class Tables {
	constructor(choose) {
		const table = (id, columns, sorted, chosen) => new Table(document.getElementById(id), columns, sorted, chosen);
		this.slowest = table("slowest", CALL_COLUMNS, CALL_COLUMNS[0], choose);
		this.slowest.most = SLOWEST;
		this.apps = table("apps", APP_COLUMNS, APP_COLUMNS[7]);
		this.asked = table("asked", ASKED_COLUMNS, ASKED_COLUMNS[4]);
	}

	show(calls) {
		this.slowest.show(calls);
		this.apps.show(appRecords(calls));
		this.asked.show(askedRecords(calls));
	}
}
