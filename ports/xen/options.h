/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What domains may have, as text: of the boot parameter, and of hypfs (operator.h). This knows
 * nothing of Xen.
 */
#ifndef OPTEE_MEDIATOR_OPTIONS_H
#define OPTEE_MEDIATOR_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/mediator.h>

#define OPTIONS_TRUSTED_APPS 16

/* Room for what is printed of a domain, with the zero at its end. */
#define OPTIONS_TEXT 1024

struct options {
	struct om_limits limits; /* 0: not given */
	bool rpmb;
	bool temporary_buffers;
	bool no_rpc_arg;
	bool no_notifications;
	bool no_dom0;		 /* dom0 has no OP-TEE */
	uint32_t domu_irq;	 /* by which domUs are notified; 0: they are not */
	bool keeps_trusted_apps; /* the list is another's, until the first that is given */
	struct om_uuid trusted_app[OPTIONS_TRUSTED_APPS];
	uint32_t trusted_app_count; /* 0: all */
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
 * The same where only numbers may be given: those are changed in @limits. If something is wrong,
 * nothing is.
 */
const char *options_parse_limits(struct om_limits *limits, const char *text);

/* What follows the UUID that @text begins with; NULL if there is none. */
const char *options_read_uuid(const char *text, struct om_uuid *uuid);

/*
 * What a domain has of what was said about all: RPMB is dom0's alone (@is_first), and dom0 is bound
 * to no list of Trusted Applications.
 */
void options_bind(struct options *options, bool is_first);

/* What a domain may have. The list of Trusted Applications in @config is @options's. */
void options_config(const struct options *options, struct om_config *config);

/*
 * The other way round: text that says the same, into OPTIONS_TEXT bytes. They return its length.
 * @uuid: of the domain that it is about, or NULL.
 */
unsigned int options_print(char *to, const struct om_uuid *uuid, const struct om_config *config);
unsigned int options_print_limits(char *to, const struct om_limits *limits);
unsigned int options_print_policy(char *to, const struct om_config *config);

#endif
