/* SPDX-License-Identifier: BSD-2-Clause */
/* See record.h. */
#include "record.h"

#include <stdio.h>

static const char *const name[WHATS] = {
	[DO_GO_ON] = "go-on",	    [DO_CALL] = "call",	      [DO_RESUME] = "resume",
	[DO_FAST] = "fast",	    [DO_RAW] = "raw",	      [DO_SHARE] = "share",
	[DO_FRAGMENT] = "fragment", [DO_UNSHARE] = "unshare", [DO_AGAIN] = "again",
	[DO_POKE] = "poke",	    [DO_DAMAGE] = "damage",   [DO_MEMORY] = "memory",
	[DO_TELL] = "tell",	    [DO_RESET] = "reset",     [DO_DESTROY] = "destroy",
	[DO_LIMITS] = "limits",	    [DO_NOTIFY] = "notify",   [DO_OPTEE] = "optee",
	[DO_FAULT] = "fault",	    [DO_YIELD] = "yield",
};

const char *record_name(const struct record *record)
{
	return record->what < WHATS ? name[record->what] : "nothing";
}

void record_print(size_t number, const struct record *record)
{
	printf("%3zu %-8s vm %u vcpu %u how %#04x stop %u n %#x a %#llx b %#llx\n", number,
	       record_name(record), record->vm, record->vcpu, record->how, record->stop, record->n,
	       (unsigned long long)record->a, (unsigned long long)record->b);
}
