/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What domains may have of OP-TEE: Xen's boot parameter optee-mediator=, see options.h.
 */
#ifndef OPTEE_MEDIATOR_CONFIG_H
#define OPTEE_MEDIATOR_CONFIG_H

#include <xen/sched.h>
#include <optee_mediator/mediator.h>

/* Returns false, and tells the operator, if the boot parameter is wrong. */
bool config_is_valid(void);

/* What @d may have. */
void config_of(const struct domain *d, struct om_config *config);

#endif
