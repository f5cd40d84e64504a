/* SPDX-License-Identifier: BSD-2-Clause */
/* The order of a call's events, for the judges of traces: whose turn each takes, and gives. */
#ifndef SIM_TRACE_RULES_H
#define SIM_TRACE_RULES_H

#include <optee_mediator/trace.h>

/* Whose turn it is in a call. */
enum turn {
	NOBODY, /* there is no such call */
	MEDIATOR,
	OPTEE,
	GUEST
};

static const struct rule {
	enum turn from;
	enum turn to;
} rules[OM_TRACE_KINDS] = {
	[OM_TRACE_BEGIN] = { NOBODY, MEDIATOR },      [OM_TRACE_TA] = { MEDIATOR, MEDIATOR },
	[OM_TRACE_ENTER] = { MEDIATOR, OPTEE },	      [OM_TRACE_LEAVE] = { OPTEE, MEDIATOR },
	[OM_TRACE_ASK] = { MEDIATOR, GUEST },	      [OM_TRACE_YIELD] = { MEDIATOR, GUEST },
	[OM_TRACE_ANSWER] = { GUEST, MEDIATOR },      [OM_TRACE_END] = { MEDIATOR, NOBODY },
	[OM_TRACE_REGISTER] = { MEDIATOR, MEDIATOR }, [OM_TRACE_RELEASE] = { MEDIATOR, MEDIATOR },
};

#endif
