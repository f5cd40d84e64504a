// SPDX-License-Identifier: BSD-2-Clause
"use strict";
// A row as it is drawn: what is at least a pixel wide by itself, the rest gathered in columns a pixel
// wide, of which each says how its time was spent. So the work is bounded by the row's width.

const ORDER = [MEDIATOR, OPTEE, FAST, GUEST, AWAY, UNKNOWN]; // from top to bottom of a column

class Columns {
	// paint(where, x, width, top, bottom, index): top and bottom are parts of the bar's height; index is
	// that of an entry that stands for itself, -1 for a column.
	constructor(paint) {
		this.paint = paint;
		this.spent = new Float64Array(ORDER.length);
		this.column = -1;
	}

	draw(row, view, width, wanted) {
		const scale = width / view.span();
		for (let at = row.first(view.from); at < row.begin.length && row.begin[at] <= view.to; at++) {
			if (wanted && !wanted(row.item[at]))
				continue;
			const left = (row.begin[at] - view.from) * scale;
			const right = (row.end[at] - view.from) * scale;
			if (right - left >= 1)
				this.wide(row, at, Math.max(left, -2), Math.min(right, width + 2));
			else
				this.gather(row, at, Math.floor(left), (row.end[at] - row.begin[at]) * scale);
		}
		this.flush();
	}

	wide(row, at, left, right) {
		this.flush();
		this.paint(row.where[at], left, right - left, 0, 1, at);
	}

	gather(row, at, column, part) {
		if (column !== this.column)
			this.flush();
		this.column = column;
		this.spent[row.where[at]] += Math.max(part, 0.02); // what lasts no time is seen as well
	}

	flush() {
		if (this.column < 0)
			return this.clear();
		let sum = 0, top = 0;
		for (const where of ORDER)
			sum += this.spent[where];
		for (const where of ORDER) {
			if (!this.spent[where])
				continue;
			const bottom = top + this.spent[where] / sum;
			this.paint(where, this.column, 1, top, bottom, -1);
			top = bottom;
		}
		this.clear();
	}

	clear() {
		this.spent.fill(0);
		this.column = -1;
	}
}
