// SPDX-License-Identifier: BSD-2-Clause
"use strict";
// Calls as bars, RPCs as what lies on the guest's line, and the arrows between. A call fills its row
// while it is in the mediator or in OP-TEE; while it waits it is a thin line, and others use its vCPU.

const GAP = 3; // pixels between rows
const ARROW = 14; // an RPC of that many pixels gets its arrows
const ROOM = 28; // pixels that a text needs, or it is left out
const THIN = { [GUEST]: 6, [AWAY]: 2 };
const MOST_ARROWS = 600; // at a time: more would be a wall

class Bars {
	constructor(timeline) {
		this.timeline = timeline;
		this.arrows = 0;
	}

	height(lane) {
		return ROW[lane.kind] - GAP;
	}

	draw() {
		const { data, matches, context } = this.timeline;
		this.boxes = 0;
		this.drawArrows();
		context.globalAlpha = matches ? 0.16 : 1;
		data.lanes.forEach((lane) => this.drawLane(lane, null));
		context.globalAlpha = 1;
		if (matches)
			data.lanes.forEach((lane) => this.drawLane(lane, (item) => this.timeline.wanted(item)));
		this.outline(this.timeline.under, 1);
		this.outline(this.timeline.chosen, 2);
		this.drawHeads();
	}

	// Boxes of one colour at a time, and then what stands in them.
	drawLane(lane, wanted) {
		const height = this.height(lane);
		this.parts = PARTS.map(() => []);
		this.failed = [];
		this.labels = [];
		lane.content.forEach((row, number) => {
			const top = this.timeline.rowTop(lane, number);
			const paint = (where, x, width, from, to, index) => {
				if (index >= 0)
					this.paintEntry(lane, row, index, where, GUTTER + x, top, width, height);
				else
					this.paintPart(where, GUTTER + x, top + from * height, width, (to - from) * height);
			};
			new Columns(paint).draw(row, this.timeline.view, this.timeline.across(), wanted);
		});
		this.parts.forEach((boxes, where) => this.fill(boxes, this.timeline.colours.parts[where]));
		this.fill(this.failed, this.timeline.colours.failed);
		this.labels.forEach((label) => this.label(...label));
		if (wanted || !this.timeline.matches)
			lane.stays.forEach((row, number) => this.drawTitles(row, this.timeline.rowTop(lane, number), height, wanted));
	}

	// A call's, once for each stay on a vCPU, with its colour around: it may lie over what is thin.
	drawTitles(row, top, height, wanted) {
		const { context, view, colours } = this.timeline;
		context.strokeStyle = colours.optee;
		context.lineWidth = 4;
		context.lineJoin = "round";
		for (let at = row.first(view.from); at < row.begin.length && row.begin[at] <= view.to; at++) {
			const x = this.timeline.x(row.begin[at]);
			const width = this.timeline.x(row.end[at]) - x;
			if (width > ROOM && (!wanted || wanted(row.item[at])))
				this.label(titles(row.item[at]), OPTEE, x, top, width, height, true);
		}
	}

	fill(boxes, colour) {
		const { context } = this.timeline;
		context.fillStyle = colour;
		this.boxes += boxes.length / 4;
		for (let at = 0; at < boxes.length; at += 4)
			context.fillRect(boxes[at], boxes[at + 1], boxes[at + 2], boxes[at + 3]);
	}

	paintPart(where, x, y, width, height) {
		this.parts[where].push(x, y, width, height);
	}

	paintEntry(lane, row, index, where, x, y, width, height) {
		const item = row.item[index];
		const thin = lane.kind === "vcpu" && THIN[where];
		this.paintPart(where, x, thin ? y + (height - thin) / 2 : y, width, thin || height);
		if (item.flags & FAILED && !thin)
			this.failed.push(x, y + height - 3, width, 3);
		if (width > ROOM && (lane.kind === "guest" || where === FAST))
			this.labels.push([[item.name], where, x, y, width, height]);
	}

	// The longest of the texts that there is room for, or the beginning of the last.
	label(texts, where, x, y, width, height, around = false) {
		const { context, colours } = this.timeline;
		const left = Math.max(x, GUTTER) + 4;
		const room = x + width - left - 3;
		if (room < ROOM - 7)
			return;
		context.font = SMALL;
		context.textAlign = "left";
		context.fillStyle = where === GUEST ? colours["on-guest"] : colours["on-optee"];
		const text = texts.find((one) => context.measureText(one).width <= room) ?? this.cut(texts.at(-1), room);
		if (around)
			context.strokeText(text, left, y + height / 2 + 0.5);
		context.fillText(text, left, y + height / 2 + 0.5);
	}

	cut(text, room) {
		const { context } = this.timeline;
		const each = context.measureText("m").width * 0.8;
		let length = Math.min(text.length, Math.ceil(room / each));
		while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > room)
			length--;
		return length > 1 ? `${text.slice(0, length)}…` : "";
	}

	outline(item, thickness) {
		const call = item?.call ?? item;
		if (!call?.pieces)
			return;
		const { context, colours } = this.timeline;
		context.strokeStyle = colours.chosen;
		context.lineWidth = thickness;
		for (const box of this.timeline.boxes(call))
			context.strokeRect(box.x - 1, box.y - 1, box.width + 2, box.height + 2);
	}

	// Those whose arrows can be told apart, and those of the call that is looked at.
	shown() {
		const { data, view } = this.timeline;
		const least = view.span() / this.timeline.across() * ARROW;
		const looked = [this.timeline.chosen, this.timeline.under?.call ?? this.timeline.under];
		const shown = data.rpcs.filter((rpc) => rpc.end >= view.from && rpc.begin <= view.to
			&& (rpc.end - rpc.begin >= least && this.timeline.wanted(rpc) || looked.includes(rpc.call)));
		return shown.slice(0, MOST_ARROWS);
	}

	// From the vCPU that was asked down to the guest's line, and up to the one that answered.
	ends(rpc) {
		const { data } = this.timeline;
		const guest = this.timeline.rowTop(data.lanes[rpc.lane], rpc.row);
		const ends = [{ rpc, time: rpc.begin, from: this.bottom(rpc, rpc.from, rpc.begin), to: guest, down: true }];
		if (rpc.to >= 0)
			ends.push({ rpc, time: rpc.end, from: guest, to: this.bottom(rpc, rpc.to, rpc.end), down: false });
		return ends;
	}

	// Of the call's bar on that vCPU at that time.
	bottom(rpc, number, time) {
		const lane = this.timeline.data.lanes[number];
		const piece = rpc.call.pieces.find((one) => one.lane === number && one.begin <= time && one.end >= time);
		return this.timeline.rowTop(lane, piece?.row ?? 0) + this.height(lane);
	}

	drawArrows() {
		const { context, colours } = this.timeline;
		this.heads = this.shown().flatMap((rpc) => this.ends(rpc));
		this.arrows = this.heads.length;
		context.strokeStyle = colours.parts[GUEST];
		context.lineWidth = 1.5;
		context.beginPath();
		for (const end of this.heads) {
			const x = this.timeline.x(end.time);
			context.moveTo(x, end.from);
			context.lineTo(x, end.to);
		}
		context.stroke();
	}

	// They lie on top, so that they are seen at whatever they point to.
	drawHeads() {
		const { context, colours } = this.timeline;
		context.fillStyle = colours.parts[GUEST];
		context.beginPath();
		for (const { time, to, down } of this.heads) {
			const x = this.timeline.x(time), back = down ? -6 : 6;
			context.moveTo(x, to);
			context.lineTo(x - 3.5, to + back);
			context.lineTo(x + 3.5, to + back);
			context.closePath();
		}
		context.fill();
	}
}
