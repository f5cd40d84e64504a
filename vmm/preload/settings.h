/* SPDX-License-Identifier: BSD-2-Clause */
/* What the command optee-kvm was told, which it passes on in the environment. */
#ifndef PRELOAD_SETTINGS_H
#define PRELOAD_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator.h>

struct settings {
	const char *device; /* a path, or fd:N for a file that is open already */
	bool optional;	    /* goes on without OP-TEE if it cannot be had */
	bool notifications;
	bool rpmb;
	uint32_t spi; /* of the guest, for notifications */
	struct om_ioc_limits limits;
};

/* Read when it is first asked for. Ends the program, and says why, if a value is no good. */
const struct settings *settings(void);

#endif
