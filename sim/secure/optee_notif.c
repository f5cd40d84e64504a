/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model OP-TEE's asynchronous notifications: a set of values for each VM, one interrupt for
 * all.
 */
#include "secure/optee_notif.h"
#include "machine/violation.h"

void optee_notify(uint16_t id, uint32_t value)
{
	struct optee_guest *guest = optee_guest_of(id);

	if (!guest || value >= OPTEE_NOTIF_VALUES)
		sim_misuse("a notification for nobody");
	guest->notif[value / 64] |= UINT64_C(1) << value % 64;
}

/* With the hypervisor's id this is a failed assertion in OP-TEE. */
void optee_notif_enable(struct optee_guest *guest, struct om_smc *smc)
{
	guest->notif_started = true;
	guest->has_past = true;
	*smc = (struct om_smc){ { ABI_OK } };
}

static bool take(uint64_t *word, uint32_t *bit)
{
	if (!*word)
		return false;
	*bit = (uint32_t)__builtin_ctzll(*word);
	*word &= *word - 1;
	return true;
}

void optee_notif_get(struct optee_guest *guest, struct om_smc *smc)
{
	uint32_t value = 0;
	uint32_t flags = 0;

	for (uint32_t i = 0; i < 2 && !flags; i++)
		if (take(&guest->notif[i], &value)) {
			value += i * 64;
			flags = ABI_NOTIF_VALID;
		}
	if (guest->notif[0] | guest->notif[1])
		flags |= ABI_NOTIF_PENDING;
	*smc = (struct om_smc){ { ABI_OK, value, flags } };
}

static bool has_notif(void)
{
	return optee.config.capabilities & ABI_CAP_ASYNC_NOTIF;
}

uint32_t optee_notif_bottom_half(struct optee_guest *guest)
{
	if (!has_notif())
		return ABI_EBADCMD;
	guest->bottom_halves++;
	return ABI_OK;
}

uint32_t optee_notif_stop(struct optee_guest *guest)
{
	if (!has_notif())
		return ABI_EBADCMD;
	guest->notif_started = false;
	return ABI_OK;
}
