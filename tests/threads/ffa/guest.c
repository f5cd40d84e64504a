/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The vCPUs of a guest that speaks FF-A: what they do is chance. Handles, and calls that OP-TEE
 * waits with, are put where any vCPU may find them, by relaxed accesses: the order that the next
 * one has is the mediator's.
 */
#include "places.h"
#include "secure/ffa_abi.h"

#define AGAIN	     200 /* so often a call is made again, before its thread is given up */
#define SHARED_PAGES 6

/* Pages of the guest's memory. */
#define PAGE_TX	   0
#define PAGE_RX	   1
#define PAGE_FIRST 2 /* of those that are shared */

const struct guest_habits guest_habits = { .boots = 150, .boot_long = 30 };

const char *const kinds[KINDS] = {
	"messages", "resumptions", "versions", "shares", "notifications",
	"others",   "interrupts",  "resets",   "ends",
};

#define RANGES_AT                                                                                  \
	(sizeof(struct abi_ffa_region) + sizeof(struct abi_ffa_access) +                           \
	 sizeof(struct abi_ffa_composite))

static uint64_t ipa_of(uint32_t page)
{
	return IPA_BASE + page * OM_PAGE_SIZE;
}

static bool is_known(uint64_t a0)
{
	return a0 == ABI_FFA_SUCCESS_32 || a0 == ABI_FFA_ERROR || a0 == ABI_FFA_DIRECT_RESP_32 ||
	       a0 == ABI_FFA_MEM_FRAG_RX || a0 == ABI_FFA_1_1 ||
	       (uint32_t)a0 == ABI_FFA_NOT_SUPPORTED;
}

/* Until there is an answer; a thread may be given up, and its call is never made again. */
static bool say(struct actor *self, enum kind kind, struct om_smc *smc)
{
	const struct om_smc asked = *smc;

	for (uint32_t i = 0; i < AGAIN && !chance(AGAIN); i++) {
		*smc = asked;
		if (!vcpu_enter(self, kind, smc))
			return false;
		if (smc->a[0] == OM_SMC_REPEAT)
			continue;
		if (!is_known(smc->a[0]))
			violation(JUDGE_ANSWERS, "an answer that FF-A does not have", smc->a[0]);
		return true;
	}
	return false;
}

static bool succeeds(struct actor *self, enum kind kind, struct om_smc smc)
{
	return say(self, kind, &smc) && smc.a[0] == ABI_FFA_SUCCESS_32;
}

static void write_tx(struct om_port_vm *vm, uint64_t at, const void *from, size_t size)
{
	for (size_t i = 0; i < size / sizeof(uint64_t); i++)
		STORE(vm->ram[PAGE_TX][at / sizeof(uint64_t) + i], ((const uint64_t *)from)[i]);
}

/* Where a message is looked for, for who looks: mostly one that means something. */
static void write_message(struct om_port_vm *vm, uint32_t page)
{
	STORE(vm->ram[page][0], chance(8) ? random_below(8) : ABI_CMD_CANCEL);
	STORE(vm->ram[page][3], (uint64_t)(chance(8) ? random_below(200) : 0) << 32);
}

/* Sometimes it is of what is no page. */
static void write_range(struct om_port_vm *vm, uint64_t at)
{
	uint32_t page = PAGE_FIRST + random_below(RAM_PAGES - PAGE_FIRST + chance(32));
	struct abi_ffa_range range = { .address = ipa_of(page), .pages = 1 };

	if (page < RAM_PAGES)
		write_message(vm, page);
	write_tx(vm, at, &range, sizeof(range));
}

/* In TX. Returns the length. */
static uint32_t describe(struct om_port_vm *vm)
{
	uint32_t pages = 1 + random_below(SHARED_PAGES);
	struct abi_ffa_region region = { .sender = vm->id,
					 .attributes = ABI_FFA_MEM_NORMAL,
					 .access_size = sizeof(struct abi_ffa_access),
					 .access_count = 1,
					 .access_offset = sizeof(region) };
	struct abi_ffa_access access = { .receiver = ABI_FFA_OPTEE_ID,
					 .permissions = ABI_FFA_MEM_RW,
					 .composite_offset = sizeof(region) + sizeof(access) };
	struct abi_ffa_composite composite = { .pages = pages, .ranges = pages };

	write_tx(vm, 0, &region, sizeof(region));
	write_tx(vm, sizeof(region), &access, sizeof(access));
	write_tx(vm, sizeof(region) + sizeof(access), &composite, sizeof(composite));
	for (uint32_t i = 0; i < pages; i++)
		write_range(vm, RANGES_AT + i * sizeof(struct abi_ffa_range));
	return (uint32_t)(RANGES_AT + pages * sizeof(struct abi_ffa_range));
}

static void reclaim(struct actor *self, uint64_t handle)
{
	struct om_smc smc = { { ABI_FFA_MEM_RECLAIM, (uint32_t)handle, handle >> 32 } };

	if (say(self, KIND_SHARE, &smc) && smc.a[0] == ABI_FFA_ERROR && smc.a[2] == ABI_FFA_DENIED)
		put(self->vm->handles, handle);
}

/* The ranges that the first fragment did not have come to the beginning of TX. */
static bool send_rest(struct actor *self, struct om_smc *smc, uint32_t size)
{
	uint64_t handle = abi_pair(smc->a[2], smc->a[1]);

	if (smc->a[3] < size || chance(16))
		return false;
	size -= smc->a[3];
	for (uint32_t at = 0; at < size; at += sizeof(struct abi_ffa_range))
		write_range(self->vm, at);
	*smc = (struct om_smc){ { ABI_FFA_MEM_FRAG_TX, (uint32_t)handle, handle >> 32, size } };
	return say(self, KIND_SHARE, smc) && smc->a[0] == ABI_FFA_SUCCESS_32;
}

/* Whole, or in two fragments: the first has a range at least. */
static bool send(struct actor *self, struct om_smc *smc)
{
	uint32_t length = describe(self->vm);
	uint32_t first = chance(3) && length > RANGES_AT + sizeof(struct abi_ffa_range)
				 ? RANGES_AT + sizeof(struct abi_ffa_range)
				 : length;

	*smc = (struct om_smc){ { ABI_FFA_MEM_SHARE_64, length, first } };
	if (!say(self, KIND_SHARE, smc))
		return false;
	if (smc->a[0] == ABI_FFA_MEM_FRAG_RX)
		return send_rest(self, smc, length);
	return smc->a[0] == ABI_FFA_SUCCESS_32;
}

static void share_described(struct actor *self)
{
	struct om_smc smc;
	uint64_t handle;

	if (!send(self, &smc))
		return;
	handle = abi_pair(smc.a[3], smc.a[2]);
	if (!(handle & ABI_FFA_HANDLE_HYPERVISOR) &&
	    (handle >> ABI_FFA_HANDLE_VM_SHIFT & 0xffff) != self->vm->id)
		violation(JUDGE_ANSWERS, "a handle of another VM's", handle);
	if (!put(self->vm->handles, handle))
		reclaim(self, handle);
}

/* A driver has a lock on its TX; but the mediator must not rely on that. */
static void share(struct actor *self)
{
	bool is_locked = !__atomic_exchange_n(&self->vm->tx_lock, 1, __ATOMIC_ACQUIRE);

	if (is_locked || chance(16))
		share_described(self);
	if (is_locked)
		hidden_unlock(&self->vm->tx_lock);
}

static struct om_smc message(const struct actor *self, uint64_t w3, uint64_t w4, uint64_t w5,
			     uint64_t w7)
{
	return (struct om_smc){ { ABI_FFA_DIRECT_REQ_32,
				  (uint32_t)self->vm->id << 16 | ABI_FFA_OPTEE_ID, 0, w3, w4, w5, 0,
				  w7 } };
}

static void unregister(struct actor *self, uint64_t handle)
{
	struct om_smc smc =
		message(self, ABI_FFA_UNREGISTER_SHM, (uint32_t)handle, handle >> 32, 0);

	say(self, KIND_SHARE, &smc);
}

/* Mostly with the handle as its own; or while others are at it. */
static void take_back(struct actor *self)
{
	uint64_t handle = chance(6) ? look(self->vm->handles) : take(self->vm->handles);

	if (chance(2))
		unregister(self, handle);
	reclaim(self, handle);
}

/* OP-TEE waits for an answer: any vCPU may give it. */
static void note_waiting(struct actor *self, const struct om_smc *smc)
{
	if (smc->a[0] == ABI_FFA_DIRECT_RESP_32 && !smc->a[3] && smc->a[4] != ABI_FFA_RETURN_DONE)
		put(self->vm->waiting, smc->a[7] + 1);
}

static void call(struct actor *self)
{
	uint64_t handle = look(self->vm->handles);
	struct om_smc smc = message(self, ABI_FFA_CALL_WITH_ARG, (uint32_t)handle, handle >> 32, 0);

	if (say(self, KIND_START, &smc))
		note_waiting(self, &smc);
}

#define NEXT_ID 64 /* that of the same call, once it is asked again */

/* It may be guessed, before OP-TEE waits with it. */
static uint64_t some_id(struct actor *self)
{
	uint64_t id = look(self->vm->waiting);

	return id && chance(4) ? id + NEXT_ID : take(self->vm->waiting);
}

static void resume(struct actor *self)
{
	uint64_t id = some_id(self);
	struct om_smc smc = message(self, ABI_FFA_RESUME, 0, 0, id - 1);

	if (id && say(self, KIND_RESUME, &smc))
		note_waiting(self, &smc);
}

static bool map(struct actor *self)
{
	return succeeds(
		self, KIND_OTHER,
		(struct om_smc){ { ABI_FFA_RXTX_MAP_64, ipa_of(PAGE_TX), ipa_of(PAGE_RX), 1 } });
}

static void forget(struct om_port_vm *vm)
{
	for (uint32_t i = 0; i < HANDLES; i++) {
		STORE(vm->handles[i], 0);
		STORE(vm->waiting[i], 0);
	}
}

/* A driver begins: also while others work, and with another that does the same. */
static void begin(struct actor *self)
{
	struct om_smc smc = { { ABI_FFA_VERSION, ABI_FFA_1_1 } };
	uint64_t resets = LOAD(self->vm->resets);

	if (no_questions || !say(self, KIND_QUESTION, &smc))
		return;
	if (smc.a[0] == ABI_FFA_1_1 && map(self))
		forget(self->vm);
	else if (smc.a[0] != ABI_FFA_1_1 && (uint32_t)smc.a[0] != ABI_FFA_NOT_SUPPORTED)
		violation(JUDGE_ANSWERS, "no version", smc.a[0] + resets);
}

static void use_buffers(struct actor *self)
{
	static const uint32_t functions[] = { ABI_FFA_RXTX_UNMAP, ABI_FFA_PARTITION_INFO_GET,
					      ABI_FFA_RX_RELEASE, ABI_FFA_ID_GET };

	succeeds(self, KIND_OTHER, (struct om_smc){ { functions[random_below(4)] } });
	map(self);
}

static void get_notifications(struct actor *self)
{
	struct om_smc smc = { { ABI_FFA_NOTIFICATION_GET, self->vm->id, 1 } };
	uint64_t life = LOAD(self->vm->ends);
	uint64_t bits;

	if (!say(self, KIND_NOTIFICATION, &smc) || smc.a[0] != ABI_FFA_SUCCESS_32)
		return;
	bits = abi_pair(smc.a[3], smc.a[2]);
	for (uint32_t i = 0; i < VALUES; i++)
		if (bits >> i & 1)
			seen_receive(&self->vm->mail[i], life);
}

static void use_notifications(struct actor *self)
{
	struct om_smc bind = { { ABI_FFA_NOTIFICATION_BIND, ABI_FFA_OPTEE_ID << 16 | self->vm->id,
				 0, 1 } };
	struct om_smc enable = message(self, ABI_FFA_ENABLE_ASYNC_NOTIF, 0, 0, 0);

	if (chance(4))
		say(self, KIND_NOTIFICATION, &enable);
	else if (chance(4))
		say(self, KIND_NOTIFICATION, &bind);
	else
		get_notifications(self);
}

/* Nearly nobody is inside. */
void guest_boot(struct actor *self)
{
	uint32_t what = random_below(16);

	if (what < 3)
		begin(self);
	else if (what < 5)
		share(self);
	else if (what < 6)
		use_notifications(self);
	else
		give_way();
}

void guest_work(struct actor *self)
{
	uint32_t what = random_below(100);

	if (what < 35)
		share(self);
	else if (what < 65)
		take_back(self);
	else if (what < 75)
		call(self);
	else if (what < 88)
		resume(self);
	else if (what < 93)
		use_notifications(self);
	else if (what < 97)
		use_buffers(self);
	else if (what < 98)
		begin(self);
	else
		give_way();
}
