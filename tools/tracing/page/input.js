// SPDX-License-Identifier: BSD-2-Clause
"use strict";
// Mouse, touch and keys on the time line.

const WHEEL = 0.0018; // zoom for each unit of the wheel's
const STEP = 0.15; // of what is seen, for each key

class Input {
	// choose(call or null) and zoomTo(call) are the page's.
	constructor(timeline, tip, choose, zoomTo) {
		Object.assign(this, { timeline, tip, choose, zoomTo, canvas: timeline.canvas, view: timeline.view });
		this.canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
		this.canvas.addEventListener("pointerdown", (event) => this.press(event));
		this.canvas.addEventListener("pointermove", (event) => this.move(event));
		this.canvas.addEventListener("pointerup", (event) => this.release(event));
		this.canvas.addEventListener("pointerleave", () => this.point(null));
		this.canvas.addEventListener("dblclick", (event) => this.open(event));
		document.addEventListener("keydown", (event) => this.key(event));
	}

	wheel(event) {
		event.preventDefault();
		const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1;
		if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))
			this.view.move((event.deltaX || event.deltaY) * unit / this.timeline.across());
		else
			this.view.zoom(Math.exp(event.deltaY * unit * WHEEL), this.timeline.time(event.offsetX));
	}

	press(event) {
		if (event.button)
			return;
		this.pressed = { x: event.offsetX, from: this.view.from, to: this.view.to, range: event.shiftKey, moved: false };
		this.canvas.setPointerCapture(event.pointerId);
	}

	move(event) {
		if (!this.pressed)
			return this.point(this.timeline.hit(event.offsetX, event.offsetY), event);
		this.pressed.moved ||= Math.abs(event.offsetX - this.pressed.x) > 3;
		if (!this.pressed.moved)
			return;
		this.point(null);
		if (this.pressed.range)
			this.chooseRange(event.offsetX);
		else
			this.drag(event.offsetX);
	}

	drag(x) {
		const by = (this.pressed.x - x) / this.timeline.across() * (this.pressed.to - this.pressed.from);
		this.canvas.classList.add("moving");
		this.view.set(this.pressed.from + by, this.pressed.to + by);
	}

	chooseRange(x) {
		this.timeline.range = [this.pressed.x, x];
		this.timeline.request();
	}

	release(event) {
		const { pressed } = this;
		this.pressed = null;
		this.canvas.classList.remove("moving");
		if (this.timeline.range) {
			const times = this.timeline.range.map((x) => this.timeline.time(x));
			this.timeline.range = null;
			this.view.set(Math.min(...times), Math.max(...times));
		} else if (pressed && !pressed.moved) {
			this.choose(this.callAt(event));
		}
	}

	callAt(event) {
		const item = this.timeline.hit(event.offsetX, event.offsetY);
		return item?.pieces ? item : item?.call ?? null;
	}

	open(event) {
		const call = this.callAt(event);
		if (call)
			this.zoomTo(call);
	}

	point(item, event) {
		if (this.timeline.under !== item) {
			this.timeline.under = item;
			this.timeline.request();
		}
		showTip(this.tip, item, event?.offsetX, event?.offsetY);
	}

	key(event) {
		if (event.target.matches("input, button, tr") || event.ctrlKey || event.metaKey || event.altKey)
			return;
		const does = {
			"+": () => this.view.zoom(1 / 1.5), "=": () => this.view.zoom(1 / 1.5), w: () => this.view.zoom(1 / 1.5),
			"-": () => this.view.zoom(1.5), s: () => this.view.zoom(1.5),
			ArrowLeft: () => this.view.move(-STEP), a: () => this.view.move(-STEP),
			ArrowRight: () => this.view.move(STEP), d: () => this.view.move(STEP),
			0: () => this.view.all(), Home: () => this.view.all(),
			Escape: () => this.choose(null), "/": () => document.getElementById("find").focus(),
		}[event.key];
		if (does) {
			event.preventDefault();
			does();
		}
	}
}
