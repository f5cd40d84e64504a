/* SPDX-License-Identifier: BSD-2-Clause */
/* See schedule.h. */
#include "schedule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actor.h"
#include "judge.h"

void schedule_name(const struct schedule *schedule, char name[SCHEDULE_NAME_SIZE])
{
	char b_point[16] = "";
	const char *c = schedule->c ? schedule->c->name : "";

	if (schedule->b_point)
		snprintf(b_point, sizeof(b_point), "@%u/", schedule->b_point);
	else if (schedule->c)
		strcpy(b_point, "+");
	snprintf(name, SCHEDULE_NAME_SIZE, "%s/%s@%u/%s%s%s%s", schedule->state->name,
		 schedule->a->name, schedule->a_point, schedule->b->name, b_point, c,
		 schedule->a_goes_first ? "!" : "");
}

/* Cuts "NAME@POINT" in two; the point is 0 if there is none. */
static unsigned point_of(char *part)
{
	char *at = part ? strchr(part, '@') : NULL;

	if (!at)
		return 0;
	*at = 0;
	return (unsigned)strtoul(at + 1, NULL, 10);
}

static const struct entry *entry_of(const char *part)
{
	return part ? entry_find(part) : NULL;
}

bool schedule_parse(struct schedule *schedule, const char *name)
{
	char copy[SCHEDULE_NAME_SIZE];
	size_t size = strlen(name);
	char *state, *a, *b, *c;

	*schedule = (struct schedule){ 0 };
	if (!size || size >= sizeof(copy))
		return false;
	strcpy(copy, name);
	schedule->a_goes_first = copy[size - 1] == '!';
	if (schedule->a_goes_first)
		copy[size - 1] = 0;
	state = strtok(copy, "/");
	a = strtok(NULL, "/");
	b = strtok(NULL, "/+");
	c = strtok(NULL, "/+");
	schedule->state = state ? state_find(state) : NULL;
	schedule->a_point = point_of(a);
	schedule->b_point = point_of(b);
	schedule->a = entry_of(a);
	schedule->b = entry_of(b);
	schedule->c = entry_of(c);
	return schedule->state && schedule->a && schedule->a_point && schedule->b &&
	       (schedule->c || (!c && !schedule->b_point));
}

unsigned schedule_points(const struct entry *entry)
{
	actor_begin(&actor[0], entry);
	actor_run(&actor[0], 0);
	return actor[0].cpu.points;
}

static bool begin(unsigned number, const struct entry *entry, unsigned point)
{
	actor_begin(&actor[number], entry);
	actor_run(&actor[number], point);
	return !point || actor_is_inside(&actor[number]);
}

static void go_on(unsigned number)
{
	if (actor_is_inside(&actor[number]))
		actor_run(&actor[number], 0);
}

bool schedule_run(const struct schedule *schedule)
{
	if (!begin(0, schedule->a, schedule->a_point) || !begin(1, schedule->b, schedule->b_point))
		return false;
	if (schedule->c)
		begin(2, schedule->c, 0);
	if (world.standing_first)
		go_on(ACTOR_STANDING);
	go_on(schedule->a_goes_first ? 0 : 1);
	go_on(schedule->a_goes_first ? 1 : 0);
	go_on(ACTOR_STANDING);
	judge_schedule();
	return true;
}
