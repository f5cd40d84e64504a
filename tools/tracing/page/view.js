// SPDX-License-Identifier: BSD-2-Clause
"use strict";
// Which part of the trace is seen: `from` to `to`, in nanoseconds.

const LEAST = 200; // nanoseconds from left to right
const MARGIN = 0.02; // of the trace, on each side of it

class View {
	constructor(end) {
		this.whole = { from: -Math.max(end, LEAST) * MARGIN, to: Math.max(end, LEAST) * (1 + MARGIN) };
		this.listeners = [];
		Object.assign(this, this.whole);
	}

	span() {
		return this.to - this.from;
	}

	isWhole() {
		return this.from === this.whole.from && this.to === this.whole.to;
	}

	// As near to that as the trace allows.
	set(from, to) {
		const { whole } = this;
		const span = Math.max(to - from, LEAST);
		const left = Math.min(Math.max((from + to - span) / 2, whole.from), whole.to - span);
		const fits = span < whole.to - whole.from;
		Object.assign(this, fits ? { from: left, to: left + span } : whole);
		this.listeners.forEach((listener) => listener());
	}

	// By a factor, below 1 into it, around a moment that stays where it is.
	zoom(factor, at = (this.from + this.to) / 2) {
		const span = Math.min(Math.max(this.span() * factor, LEAST), this.whole.to - this.whole.from);
		const left = (at - this.from) / this.span();
		this.set(at - left * span, at + (1 - left) * span);
	}

	// By a part of what is seen.
	move(part) {
		this.set(this.from + part * this.span(), this.to + part * this.span());
	}

	all() {
		this.set(this.whole.from, this.whole.to);
	}

	// With room around it, a part of it on each side.
	show(begin, end, around = 0.15) {
		const room = Math.max(end - begin, LEAST) * around;
		this.set(begin - room, end + room);
	}
}
