// SPDX-License-Identifier: BSD-2-Clause
"use strict";
// The time line: where each lane lies, its ground, and the order of drawing. Bars are bars.js's.

const GUTTER = 96, AXIS = 26, BAND = 22, PAD = 4;
const ROW = { vcpu: 20, guest: 17 }; // pixels from one row to the next
const FONT = "12px system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif";
const SMALL = "11px system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif";

class Timeline {
	constructor(canvas, data, view) {
		Object.assign(this, { canvas, data, view, context: canvas.getContext("2d") });
		this.matches = null; // a Set of calls, or null: all
		this.chosen = null; // a call
		this.under = null; // what the pointer is on
		this.range = null; // [x, x], a part that is being chosen
		this.place();
		this.bars = new Bars(this);
		view.listeners.push(() => this.request());
		new ResizeObserver(() => this.resize()).observe(canvas.parentElement);
		this.resize();
	}

	// Where the lanes lie, from top to bottom.
	place() {
		let top = AXIS;
		this.bands = [];
		this.data.lanes.forEach((lane, number) => {
			if (!number || lane.vm !== this.data.lanes[number - 1].vm) {
				this.bands.push({ vm: lane.vm, top });
				top += BAND;
			}
			lane.top = top;
			lane.height = 2 * PAD + lane.rows * ROW[lane.kind];
			top += lane.height;
		});
		for (const vm of this.data.vms.filter((name) => !this.bands.some((band) => band.vm === name))) {
			this.bands.push({ vm, top });
			top += BAND;
		}
		this.height = top + PAD;
	}

	resize() {
		const scale = window.devicePixelRatio || 1;
		this.width = this.canvas.parentElement.clientWidth - 2; // its border
		this.canvas.style.height = `${this.height + 2}px`;
		this.canvas.width = Math.round(this.width * scale);
		this.canvas.height = Math.round(this.height * scale);
		this.context.setTransform(scale, 0, 0, scale, 0, 0);
		this.draw();
	}

	recolour() {
		this.colours = readColours();
		this.request();
	}

	// At most one drawing for each of the screen's frames.
	request() {
		this.asked ??= requestAnimationFrame(() => this.draw());
	}

	across() {
		return Math.max(this.width - GUTTER, 1);
	}

	x(time) {
		return GUTTER + (time - this.view.from) / this.view.span() * this.across();
	}

	time(x) {
		return this.view.from + (x - GUTTER) / this.across() * this.view.span();
	}

	rowTop(lane, row) {
		return lane.top + PAD + row * ROW[lane.kind];
	}

	wanted(item) {
		return !this.matches || this.matches.has(item.call ?? item);
	}

	draw() {
		this.asked = undefined;
		this.colours ??= readColours();
		const context = this.context;
		context.fillStyle = this.colours.back;
		context.fillRect(0, 0, this.width, this.height);
		context.textBaseline = "middle";
		this.drawGround();
		context.save();
		context.beginPath();
		context.rect(GUTTER, 0, this.across(), this.height);
		context.clip();
		this.drawAxis();
		this.data.lanes.forEach((lane) => this.drawUnknown(lane));
		this.bars.draw();
		this.drawMarks();
		this.drawRange();
		context.restore();
		this.drawNames();
	}

	drawGround() {
		const context = this.context;
		for (const lane of this.data.lanes) {
			context.fillStyle = lane.kind === "guest" ? this.colours.panel : this.colours.back;
			context.fillRect(0, lane.top, this.width, lane.height);
			context.fillStyle = this.colours.line;
			context.fillRect(0, lane.top + lane.height - 1, this.width, 1);
		}
		context.fillStyle = this.colours.band;
		for (const band of this.bands)
			context.fillRect(0, band.top, this.width, BAND);
	}

	// Of what was before, the trace has lost everything or has nothing.
	drawUnknown(lane) {
		const right = this.x(lane.known);
		if (!lane.known || right <= GUTTER)
			return;
		const { context, colours } = this;
		context.save();
		context.beginPath();
		context.rect(GUTTER, lane.top, right - GUTTER, lane.height - 1);
		context.clip();
		context.strokeStyle = colours.line;
		context.lineWidth = 1;
		context.beginPath();
		for (let x = GUTTER - lane.height; x < Math.min(right, this.width); x += 9) {
			context.moveTo(x, lane.top + lane.height);
			context.lineTo(x + lane.height, lane.top);
		}
		context.stroke();
		context.restore();
	}

	// A mark each hundred pixels or so, at round numbers.
	drawAxis() {
		const context = this.context;
		const least = this.view.span() / this.across() * 110;
		const power = 10 ** Math.floor(Math.log10(least));
		const step = power * [1, 2, 5, 10].find((factor) => factor * power >= least);
		context.font = SMALL;
		context.textAlign = "left";
		for (let time = Math.ceil(this.view.from / step) * step; time <= this.view.to; time += step) {
			const x = Math.round(this.x(time));
			context.fillStyle = this.colours.line;
			context.fillRect(x, 0, 1, this.height);
			context.fillStyle = this.colours.soft;
			context.fillText(spellMoment(time, step), x + 4, AXIS / 2);
		}
	}

	drawNames() {
		const context = this.context;
		context.fillStyle = this.colours.line;
		context.fillRect(GUTTER - 1, AXIS, 1, this.height);
		context.textAlign = "left";
		context.fillStyle = this.colours.ink;
		context.font = `600 ${FONT}`;
		for (const band of this.bands)
			context.fillText(band.vm, 10, band.top + BAND / 2 + 1, GUTTER - 14);
		context.fillStyle = this.colours.soft;
		context.font = FONT;
		for (const lane of this.data.lanes)
			context.fillText(laneName(lane), 10, lane.top + lane.height / 2, GUTTER - 14);
	}

	// In the VM's band. A refusal is told from the rest by form and colour.
	drawMarks() {
		const context = this.context;
		const drawn = new Set();
		for (const mark of this.data.marks) {
			const x = Math.round(this.x(mark.time));
			const band = this.bands.find((one) => one.vm === mark.vm);
			const key = `${x} ${band.top} ${mark.kind === "refuse"}`;
			if (x < GUTTER - 5 || x > this.width + 5 || drawn.has(key))
				continue;
			drawn.add(key);
			this.drawMark(context, x, band.top + BAND / 2, mark.kind);
		}
	}

	drawMark(context, x, y, kind) {
		context.fillStyle = kind === "refuse" ? this.colours.failed : this.colours.soft;
		context.beginPath();
		if (kind === "refuse")
			[[-5, -5], [5, -5], [0, 5]].forEach(([dx, dy]) => context.lineTo(x + dx, y + dy));
		else if (kind === "life")
			[[0, -6], [6, 0], [0, 6], [-6, 0]].forEach(([dx, dy]) => context.lineTo(x + dx, y + dy));
		else
			context.arc(x, y, 3, 0, 2 * Math.PI);
		context.fill();
	}

	drawRange() {
		if (!this.range)
			return;
		const [left, right] = this.range.toSorted((a, b) => a - b);
		this.context.globalAlpha = 0.18;
		this.context.fillStyle = this.colours.parts[OPTEE];
		this.context.fillRect(left, AXIS, right - left, this.height);
		this.context.globalAlpha = 1;
	}

	// What is at a point of the canvas: a call, a fast call, an RPC or a mark; or null.
	hit(x, y) {
		if (x < GUTTER)
			return null;
		const band = this.bands.find((one) => y >= one.top && y < one.top + BAND);
		if (band)
			return this.nearest(this.data.marks.filter((mark) => mark.vm === band.vm), x);
		const lane = this.data.lanes.find((one) => y >= one.top && y < one.top + one.height);
		const row = lane?.content[Math.floor((y - lane.top - PAD) / ROW[lane.kind])];
		return row ? this.hitRow(row, x) : null;
	}

	nearest(marks, x) {
		const near = marks.filter((mark) => Math.abs(this.x(mark.time) - x) <= 6);
		return near.sort((a, b) => Math.abs(this.x(a.time) - x) - Math.abs(this.x(b.time) - x))[0] ?? null;
	}

	// A bar of less than a pixel can be met, too. Who searched means what was found.
	hitRow(row, x) {
		const [from, to] = [this.time(x - 3), this.time(x + 3)];
		const here = this.time(x);
		let best = null, distance = Infinity;
		for (let at = row.first(from); at < row.begin.length && row.begin[at] <= to; at++) {
			const away = Math.max(row.begin[at] - here, here - row.end[at], 0);
			if (away < distance && this.wanted(row.item[at]))
				[best, distance] = [row.item[at], away];
		}
		return best;
	}

	// Where a call's bar is drawn, in the canvas's pixels: a rectangle for each vCPU that it was on.
	boxes(call) {
		return call.pieces.map((piece) => {
			const lane = this.data.lanes[piece.lane];
			const left = this.x(piece.begin);
			return { x: left, y: this.rowTop(lane, piece.row), width: Math.max(this.x(piece.end) - left, 1),
				height: this.bars.height(lane) };
		});
	}
}
