// SPDX-License-Identifier: BSD-2-Clause
"use strict";
// The page as a whole. What stands after # says how it opens: from=NS&to=NS, find=TEXT, call=NUMBER.
//
// For tests, and for whoever is curious at the console, `trace` has:
//   bars           a bar for each call, in the order of their begin: call, and boxes(), where it is drawn
//                  in the time line's pixels
//   visible()      the bars that are (also in part) in what is seen, and found if something is searched
//   zoom(from, to) shows that part, in nanoseconds; all() the whole; window() says which is shown
//   search(text)   as if it had been typed; returns how many calls it finds
//   choose(number) that bar's call
//   arrows()       how many were drawn last; boxes() of how many boxes the bars were made
//   colours()      those that are drawn with

class Page {
	constructor(data) {
		this.data = data;
		this.view = new View(data.end);
		this.timeline = new Timeline(this.get("timeline"), data, this.view);
		this.overview = new Overview(this.get("overview"), data, this.view);
		this.input = new Input(this.timeline, this.get("tip"), (call) => this.choose(call), (call) => this.zoomTo(call));
		this.tables = new Tables((call) => this.zoomTo(call));
		this.facts();
		showLegend(this.get("legend"), data);
		watchTheme(this.get("theme"), () => [this.timeline, this.overview].forEach((part) => part.recolour()));
		this.listen();
		this.search("");
		this.showCalls();
		this.open(new URLSearchParams(location.hash.slice(1)));
	}

	get(id) {
		return document.getElementById(id);
	}

	facts() {
		const { data } = this;
		const vcpus = data.lanes.filter((lane) => lane.kind === "vcpu").length;
		const facts = [counted(data.vms.length, "VM"), counted(vcpus, "vCPU"), counted(data.calls.length, "call"),
			counted(data.rpcs.length, "RPC"), counted(data.events, "event"), spell(data.end), data.source];
		this.get("facts").append(facts.filter(Boolean).join(" · "));
		if (data.lost)
			this.get("facts").append(" · ",
				element("span", { class: "lost" }, `${counted(data.lost, "older event")} lost`));
		document.title = `OP-TEE calls: ${data.source}`;
	}

	// A VM is there long before it calls.
	showCalls() {
		const { calls } = this.data;
		if (calls.length)
			this.view.show(calls[0].begin, calls.reduce((last, call) => Math.max(last, call.end), 0), 0.02);
	}

	listen() {
		const find = this.get("find");
		find.addEventListener("input", () => this.search(find.value));
		find.addEventListener("keydown", (event) => this.findKey(event));
		this.get("next").addEventListener("click", () => this.step(1));
		this.get("before").addEventListener("click", () => this.step(-1));
		this.get("in").addEventListener("click", () => this.view.zoom(1 / 1.5));
		this.get("out").addEventListener("click", () => this.view.zoom(1.5));
		this.get("all").addEventListener("click", () => this.view.all());
	}

	findKey(event) {
		if (event.key === "Enter")
			this.step(event.shiftKey ? -1 : 1);
		else if (event.key === "Escape")
			this.leaveSearch();
	}

	leaveSearch() {
		this.searchFor("");
		this.get("timeline").focus();
	}

	searchFor(text) {
		this.get("find").value = text;
		return this.search(text);
	}

	search(text) {
		this.found = find(this.data.calls, text);
		this.timeline.matches = this.found && new Set(this.found);
		this.timeline.request();
		this.tables.show(this.found ?? this.data.calls);
		this.tellMatches();
		return (this.found ?? this.data.calls).length;
	}

	tellMatches() {
		const at = this.found?.indexOf(this.timeline.chosen) ?? -1;
		const where = at >= 0 ? `${grouped(at + 1)} of ` : "";
		this.get("matches").value = this.found ? `${where}${counted(this.found.length, "call")}` : "";
	}

	// To the match after the chosen one, or the first one in what is seen.
	step(by) {
		const found = this.found ?? this.data.calls;
		if (!found.length)
			return;
		const at = found.indexOf(this.timeline.chosen);
		const first = Math.max(found.findIndex((call) => call.end >= this.view.from), 0);
		const next = at >= 0 ? (at + by + found.length) % found.length : first;
		this.choose(found[next]);
		this.bring(found[next]);
	}

	// Into sight, at the zoom that there is, if it is not too far off for that.
	bring(call) {
		const length = call.end - call.begin, span = this.view.span();
		if (length > span || length < span / 500)
			this.view.show(call.begin, call.end);
		else if (call.begin < this.view.from || call.end > this.view.to)
			this.view.set((call.begin + call.end - span) / 2, (call.begin + call.end + span) / 2);
	}

	choose(call) {
		this.timeline.chosen = call;
		this.timeline.request();
		showDetails(this.get("details"), call, this.data.lanes);
		this.tellMatches();
	}

	zoomTo(call) {
		this.choose(call);
		this.view.show(call.begin, call.end);
		this.get("stage").scrollIntoView({ block: "nearest" });
	}

	open(wishes) {
		if (wishes.has("find"))
			this.searchFor(wishes.get("find"));
		const call = this.data.calls[wishes.get("call")];
		if (call)
			this.zoomTo(call);
		const [from, to] = ["from", "to"].map((name) => Number(wishes.get(name)));
		if (to > from)
			this.view.set(from, to);
	}
}

function start() {
	const page = new Page(readData(JSON.parse(document.getElementById("data").textContent)));
	const { timeline, view, data } = page;
	const bars = data.calls.map((call) => ({ call, boxes: () => timeline.boxes(call) }));
	window.trace = {
		bars, data,
		visible: () => bars.filter(({ call }) => call.end >= view.from && call.begin <= view.to && timeline.wanted(call)),
		zoom: (from, to) => view.set(from, to),
		all: () => view.all(),
		window: () => ({ from: view.from, to: view.to }),
		search: (text) => page.searchFor(text),
		choose: (number) => page.choose(data.calls[number]),
		arrows: () => timeline.bars.arrows,
		boxes: () => timeline.bars.boxes,
		colours: () => timeline.colours,
	};
}

start();
