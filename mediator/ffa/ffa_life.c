/* SPDX-License-Identifier: BSD-2-Clause */
/* See ffa_life.h. As behind the first door, OP-TEE forgets the VM before anything is released. */
#include "ffa_life.h"

#include <stddef.h>
#include <optee_mediator/port_ffa.h>

#include "../life/creation.h"
#include "../life/figures.h"
#include "../life/vm_page.h"
#include "../optee/abi_smc.h"
#include "../optee/client_id.h"
#include "../vm/memory.h"
#include "../vm/refuse.h"
#include "../vm/sessions.h"
#include "../vm/trace.h"
#include "ffa_call.h"
#include "mailbox.h"
#include "notifications.h"
#include "own_handle.h"
#include "presence.h"
#include "shadow.h"
#include "share.h"
#include "sharing.h"
#include "spmc.h"

static enum om_status announce(struct om_ffa_vm *ffa)
{
	struct om_vm *vm = &ffa->vm;

	om_life_taken(vm, om_life_is_left(vm) &&
				  om_spmc_vm_created(vm->client_id, ffa->has_notifications,
						     om_port_ffa_vcpus(vm->owner)));
	return vm->is_known ? OM_OK : om_life_missed(vm);
}

/*
 * Nobody else is there, nor comes in. What OP-TEE had is let go of before it knows the VM anew, as
 * it then takes its handles for those of the new one; and of handles of our own before it forgets
 * the VM, as it then cannot. Returns false to give way: call again.
 */
static bool forget(struct om_ffa_vm *ffa)
{
	if (ffa->vm.is_known) {
		if (!om_shares_take_back(ffa))
			return false;
		om_spmc_vm_destroyed(ffa->vm.client_id);
		ffa->vm.is_known = false;
		om_own_handles_end(ffa);
		om_notif_stop(&ffa->vm.notif);
		om_mailbox_forget(ffa);
		om_sharing_forget(ffa);
		om_ffa_calls_forget(ffa);
		om_sessions_drop(&ffa->vm);
		om_shadow_forget(ffa);
	}
	return om_shares_drop_all(ffa);
}

bool om_ffa_renew(struct om_ffa_vm *ffa)
{
	enum om_status status;

	if (!om_presence_take_renewal(&ffa->vm))
		return true;
	if (!forget(ffa)) {
		om_presence_renewed(&ffa->vm, OM_RENEWAL_GAVE_WAY);
		return true;
	}
	status = announce(ffa);
	om_renewal_tell(&ffa->vm);
	om_presence_renewed(&ffa->vm, status == OM_OK ? OM_RENEWAL_DONE : OM_RENEWAL_IN_VAIN);
	return status == OM_OK;
}

void om_ffa_vm_notified(struct om_vm *vm)
{
	if (!om_presence_enter_handler(vm))
		return;
	om_notifications_fetch(om_ffa_vm_of(vm));
	om_presence_leave_handler(vm);
}

void om_ffa_vm_get_stats(struct om_vm *vm, struct om_stats *stats)
{
	struct om_ffa_vm *ffa = om_ffa_vm_of(vm);

	om_figures(vm, stats);
	stats->calls = om_figure(&ffa->entered);
	stats->rpcs = om_figure(&ffa->asked);
	stats->calls_now = om_ffa_calls_in_progress(ffa);
}

static bool may_notify(const struct om_config *config, struct om_port_vm *owner)
{
	return config->async_notif && om_spmc.has_notifications && om_port_ffa_notify_intid(owner);
}

static bool init_tables(struct om_ffa_vm *ffa)
{
	return om_shares_init(ffa) && om_ffa_calls_init(ffa) &&
	       (!ffa->is_shadowed || om_shadow_init(ffa));
}

static void clean_up_tables(struct om_ffa_vm *ffa)
{
	om_shadow_clean_up(ffa);
	om_ffa_calls_clean_up(ffa);
	om_shares_clean_up(ffa);
}

static enum om_status create(struct om_vm **result, uint16_t client_id,
			     const struct om_config *config, struct om_port_vm *owner)
{
	struct om_vm *vm = om_vm_page_new(client_id, config, owner);
	struct om_ffa_vm *ffa;
	enum om_status status;

	if (!vm)
		return OM_ERR_NO_MEMORY;
	ffa = om_ffa_vm_of(vm);
	ffa->has_notifications = may_notify(config, owner);
	ffa->is_shadowed = config->shadow_messages || config->trusted_apps;
	if (ffa->has_notifications)
		vm->capabilities = SMC_SEC_CAP_ASYNC_NOTIF;
	if (!init_tables(ffa)) {
		clean_up_tables(ffa);
		om_vm_page_free(&ffa->vm);
		return OM_ERR_NO_MEMORY;
	}
	status = announce(ffa);
	if (status != OM_OK) {
		clean_up_tables(ffa);
		om_vm_page_free(&ffa->vm);
		return status;
	}
	om_presence_begin(&ffa->vm, true);
	om_trace(&ffa->vm, OM_TRACE_LIFE, OM_TRACE_CREATED, 0, 0);
	*result = &ffa->vm;
	return OM_OK;
}

/* An id is an endpoint's, and one of the normal world. */
enum om_status om_ffa_vm_create(struct om_vm **vm, uint16_t client_id,
				const struct om_config *config, struct om_port_vm *owner)
{
	enum om_status status = om_creation_begin(vm, client_id, &config);

	if (status != OM_OK)
		return status;
	if (client_id & FFA_ID_SECURE)
		return om_creation_end(client_id, OM_ERR_BAD_ID);
	return om_creation_end(client_id, create(vm, client_id, config, owner));
}

/* Nobody comes in from now on. Returns false while somebody is inside, and to give way. */
static bool end(struct om_ffa_vm *ffa)
{
	return om_presence_shut(&ffa->vm) && forget(ffa);
}

enum om_status om_ffa_vm_reset(struct om_vm *vm)
{
	struct om_ffa_vm *ffa = om_ffa_vm_of(vm);
	enum om_status status;

	if (!end(ffa))
		return OM_AGAIN;
	om_trace(vm, OM_TRACE_LIFE, OM_TRACE_RESET, 0, 0);
	status = announce(ffa);
	/* From here on the guest may come in, and begin another life. */
	om_presence_begin(vm, status == OM_OK);
	return status;
}

enum om_status om_ffa_vm_destroy(struct om_vm *vm, struct om_stats *last)
{
	struct om_ffa_vm *ffa = om_ffa_vm_of(vm);
	uint16_t client_id = vm->client_id;

	if (!end(ffa))
		return OM_AGAIN;
	if (last)
		om_ffa_vm_get_stats(vm, last);
	clean_up_tables(ffa);
	om_memory_clean_up(vm);
	if (last)
		last->memory_now = om_figure(&vm->memory.now) - OM_PAGE_SIZE;
	om_trace(vm, OM_TRACE_LIFE, OM_TRACE_DESTROYED, 0, 0);
	om_vm_page_free(&ffa->vm);
	om_client_id_give(client_id);
	return OM_OK;
}
