/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The boot parameter's text, and what it says about a domain. This knows nothing of Xen.
 */
#ifndef OPTEE_MEDIATOR_OPTIONS_H
#define OPTEE_MEDIATOR_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/mediator.h>

#define OPTIONS_TRUSTED_APPS 16

struct options {
	struct om_limits limits; /* 0: not given */
	bool rpmb;
	bool temporary_buffers;
	bool no_rpc_arg;
	bool no_notifications;
	struct om_uuid trusted_app[OPTIONS_TRUSTED_APPS];
	uint32_t trusted_app_count;
};

/* A line for the operator: all that may be given. */
extern const char options_help[];

/*
 * Takes up what @text gives: items with a comma between, as in "calls=8,ta=UUID,no-rpc-arg". To be
 * called any number of times; a later item counts. @options is all zero at first.
 * Returns NULL, or the place in @text that is wrong.
 */
const char *options_parse(struct options *options, const char *text);

/*
 * What a domain may have. @is_first: dom0, which alone may have RPMB, and is bound to no list of
 * Trusted Applications. The list in @config is @options's.
 */
void options_config(const struct options *options, bool is_first, struct om_config *config);

#endif
