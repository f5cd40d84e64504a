// SPDX-License-Identifier: BSD-2-Clause
"use strict";
// The whole trace in one strip: how busy its vCPUs were with calls, and by whom the time was taken. What
// the time line shows is framed, and can be moved and chosen here.

class Overview {
	constructor(canvas, data, view) {
		Object.assign(this, { canvas, data, view, context: canvas.getContext("2d") });
		view.listeners.push(() => this.request());
		canvas.addEventListener("pointerdown", (event) => this.press(event));
		canvas.addEventListener("pointermove", (event) => this.move(event));
		canvas.addEventListener("pointerup", () => { this.pressed = null; });
		new ResizeObserver(() => this.resize()).observe(canvas);
		this.resize();
	}

	resize() {
		const scale = window.devicePixelRatio || 1;
		this.width = this.canvas.clientWidth;
		this.height = this.canvas.clientHeight;
		this.canvas.width = Math.round(this.width * scale);
		this.canvas.height = Math.round(this.height * scale);
		this.context.setTransform(scale, 0, 0, scale, 0, 0);
		this.sums = this.sum();
		this.ground = null;
		this.draw();
	}

	recolour() {
		this.colours = readColours();
		this.ground = null;
		this.request();
	}

	request() {
		this.asked ??= requestAnimationFrame(() => this.draw());
	}

	across() {
		return Math.max(this.width - GUTTER, 1);
	}

	time(x) {
		const { from, to } = this.view.whole;
		return from + (x - GUTTER) / this.across() * (to - from);
	}

	x(time) {
		const { from, to } = this.view.whole;
		return GUTTER + (time - from) / (to - from) * this.across();
	}

	// Of each pixel's time, how much was spent where, on all vCPUs.
	sum() {
		const columns = Math.ceil(this.across());
		const sums = [OPTEE, MEDIATOR, GUEST].map(() => new Float64Array(columns));
		const each = (this.view.whole.to - this.view.whole.from) / columns;
		for (const call of this.data.calls)
			for (const { segments } of call.pieces)
				for (const { where, begin, end } of segments)
					this.add(sums[[OPTEE, MEDIATOR, GUEST].indexOf(where)], begin, end, each);
		return sums;
	}

	add(sums, begin, end, each) {
		if (!sums)
			return;
		const from = (begin - this.view.whole.from) / each, to = (end - this.view.whole.from) / each;
		for (let at = Math.max(Math.floor(from), 0); at < sums.length && at <= to; at++)
			sums[at] += Math.max(Math.min(to, at + 1) - Math.max(from, at), 0.001);
	}

	draw() {
		this.asked = undefined;
		this.colours ??= readColours();
		this.ground ??= this.drawGround();
		const { context, colours, width, height } = this;
		context.drawImage(this.ground, 0, 0, width, height);
		const left = this.x(this.view.from), right = Math.max(this.x(this.view.to), left + 2);
		context.globalAlpha = 0.66;
		context.fillStyle = colours.back;
		context.fillRect(GUTTER, 0, left - GUTTER, height);
		context.fillRect(right, 0, width - right, height);
		context.globalAlpha = 1;
		context.strokeStyle = colours.ink;
		context.lineWidth = 1;
		context.strokeRect(left + 0.5, 0.5, right - left - 1, height - 1);
		context.font = FONT;
		context.textBaseline = "middle";
		context.fillStyle = colours.soft;
		context.fillText("all", 10, height / 2);
	}

	// What does not change while one moves.
	drawGround() {
		const ground = element("canvas", { width: this.canvas.width, height: this.canvas.height });
		const context = ground.getContext("2d");
		context.setTransform(this.context.getTransform());
		context.fillStyle = this.colours.panel;
		context.fillRect(0, 0, this.width, this.height);
		this.drawSums(context);
		return ground;
	}

	// From the ground: OP-TEE, the mediator, and what waits for the guest. The highest fills the strip.
	drawSums(context) {
		const total = this.sums[0].map((_, at) => this.sums.reduce((sum, one) => sum + one[at], 0));
		const scale = (this.height - 6) / Math.max(total.reduce((a, b) => Math.max(a, b), 0), 0.01);
		total.forEach((_, at) => {
			let y = this.height;
			[OPTEE, MEDIATOR, GUEST].forEach((where, index) => {
				const part = this.sums[index][at] * scale;
				y -= part;
				context.fillStyle = this.colours.parts[where];
				context.fillRect(GUTTER + at, y, 1, part);
			});
		});
	}

	// A press outside the frame chooses a part; one inside moves the frame.
	press(event) {
		const time = this.time(event.offsetX);
		const inside = time >= this.view.from && time <= this.view.to && !this.view.isWhole();
		this.pressed = { time, from: this.view.from, to: this.view.to, inside };
		this.canvas.setPointerCapture(event.pointerId);
	}

	move(event) {
		if (!this.pressed)
			return;
		const { time, from, to, inside } = this.pressed;
		const now = this.time(event.offsetX);
		if (inside)
			this.view.set(from + now - time, to + now - time);
		else if (Math.abs(this.x(now) - this.x(time)) > 3)
			this.view.set(Math.min(time, now), Math.max(time, now));
	}
}
