/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the administrator grants to VMs, and what of it a VM gets that asks. This knows no kernel.
 */
#ifndef OPTEE_MEDIATOR_LINUX_GRANT_H
#define OPTEE_MEDIATOR_LINUX_GRANT_H

#include <stdbool.h>
#include <stdint.h>
#include <optee_mediator/mediator.h>
#include <uapi/optee_mediator.h>

#include "places.h"

#define OM_GRANT_TRUSTED_APPS 64

#define OM_GRANT_POLICIES                                                                          \
	(OM_IOC_POLICY_RPC_ARG | OM_IOC_POLICY_NOTIFICATIONS | OM_IOC_POLICY_RPMB |                \
	 OM_IOC_POLICY_TEMPORARY)

/* Set once, when the module is loaded; constant afterwards, so that no lock is needed. */
struct om_grant {
	struct om_limits usual;	  /* of a VM that asks for nothing */
	struct om_limits ceiling; /* what a VM can ask for; step_pages is not for VMs to ask */
	uint32_t usual_policy;	  /* OM_IOC_POLICY_* */
	uint32_t policy_ceiling;
	uint32_t vms_max;
	const struct om_uuid *trusted_apps; /* the only ones for any VM; NULL for all */
	uint32_t trusted_app_count;
};

/*
 * Completes what the administrator gave. A usual limit of 0 becomes the mediator's default, or the
 * ceiling if that is lower; a ceiling of 0 becomes the usual limit. Memory has a ceiling only, 0
 * for what the other ceilings can come to (om_footprint()): a VM has what its limits can come to,
 * or the ceiling if that is lower. vms_max 0 becomes OM_PLACES_MAX: OP-TEE says when it is full.
 *
 * Returns NULL; or the parameter's name, for the operator, that is wrong: out of its range, a usual
 * value above its ceiling, or RPMB for whoever does not ask, as only one VM can have it. @grant is
 * of no use then.
 */
const char *om_grant_complete(struct om_grant *grant);

/* Whether each limit that is not 0 is in the range that the UAPI header gives. */
bool om_grant_is_in_range(const struct om_ioc_limits *limits);

/*
 * What a VM gets. @create was found good by om_uapi_check_create(); @asked: its
 * trusted_app_count UUIDs. @config names @asked, or the administrator's list, which have to stay
 * until the VM is destroyed.
 * Returns 0; or -EPERM if the VM asks for more than is granted, and @config is of no use.
 */
int om_grant_config(const struct om_grant *grant, const struct om_ioc_create *create,
		    const struct om_uuid *asked, struct om_config *config);

#endif
