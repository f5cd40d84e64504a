/* SPDX-License-Identifier: BSD-2-Clause */
/* See prepare.h. */
#include "prepare.h"

#include "secure/optee.h"
#include "secure/optee_notif.h"

/* Small, so that there is little to copy, and so that page lists are read in steps. */
const struct om_limits limits = {
	.calls = 3,
	.buffers = 64,
	.pages_per_buffer = 64,
	.pages = 512,
	.memory = 1 << 20,
	.step_pages = 2,
};

static void start_guest(struct guest *guest, const char *name, uint16_t id, uint32_t calls)
{
	struct om_config config = om_default_config;

	config.limits = limits;
	config.limits.calls = calls;
	config.temporary_buffers = true;
	must(guest_start_as(guest, name, id, &config) == OM_OK);
}

/* Guest one without a call made, and the other if it is wanted; OP-TEE has room for no more. */
void start_bare(uint32_t calls, bool with_two)
{
	optee.config.threads = calls < 3 ? 3 : calls;
	optee.config.os_minor = 11; /* the first that forgets temporary buffers */
	optee.config.max_guests = with_two ? 2 : 1;
	must(om_init() == OM_OK);
	start_guest(&one, "one", 1, calls);
	if (with_two)
		start_guest(&two, "two", 2, calls);
}

static uint32_t opened(struct guest *guest)
{
	uint32_t session = 0;

	must(guest_open(guest, &session).ret == ABI_SUCCESS);
	return session;
}

struct guest_share *registered(uint64_t size)
{
	struct guest_share *share = guest_share_new(&one, 0, size);

	guest_register(&one, share);
	must(share->state == GUEST_LIVES);
	return share;
}

/* What guest one's driver and its clients have at work. */
void settle_in(void)
{
	world.session = opened(&one);
	for (int i = 0; i < 3; i++)
		world.closing[i] = opened(&one);
	must(guest_be_linux(&one));
	world.used = registered(100);
	for (int i = 0; i < 3; i++)
		world.spare[i] = registered(100);
}

void start_with(uint32_t calls, bool with_two)
{
	start_bare(calls, with_two);
	settle_in();
	if (with_two)
		world.session_two = opened(&two);
}

void start(void)
{
	start_with(limits.calls, false);
}

static struct guest_call *begun_on(uint32_t vcpu, const struct abi_msg *msg, enum guest_style style)
{
	struct guest_call *call = &world.call[world.calls++];

	one.manner.style = style;
	guest_call_begin_on(call, &one, msg, vcpu);
	must(guest_call_is_suspended(call));
	return call;
}

struct guest_call *begun(const struct abi_msg *msg, enum guest_style style)
{
	return begun_on(world.calls, msg, style);
}

struct guest_call *invoked_on(uint32_t vcpu, uint32_t func, uint64_t a, enum guest_style style)
{
	struct abi_msg msg = msg_invoke(world.session, func);

	msg_add_value(&msg, ABI_ATTR_VALUE_INOUT, a, 0);
	return begun_on(vcpu, &msg, style);
}

struct guest_call *invoked(uint32_t func, uint64_t a, enum guest_style style)
{
	return invoked_on(world.calls, func, a, style);
}

void lower_calls(uint32_t calls)
{
	struct om_limits fewer = limits;

	fewer.calls = calls;
	must(om_vm_set_limits(one.om, &fewer) == OM_OK);
}

void step_until(struct guest_call *call, uint32_t rpc)
{
	must(guest_call_step_until(call, rpc));
}

void step_until_cmd(struct guest_call *call, uint32_t cmd)
{
	must(guest_call_step_until_cmd(call, cmd));
}

struct om_smc fast(uint32_t id)
{
	return guest_fast_call(&one, id, 0);
}

/* For one time. */
void optee_will_be_full(void)
{
	optee.config.created_fails = 1;
	world.may_be_out = true;
}

static void notify(const struct guest *guest, uint32_t value)
{
	optee_notify(guest->id, value);
	if (guest == &one)
		world.notified[value / 64] |= UINT64_C(1) << value % 64;
}

/* One value waits for the guest, the others wait in OP-TEE. */
void be_notified(struct guest *guest)
{
	must(guest_fast_call(guest, ABI_ENABLE_ASYNC_NOTIF, 0).a[0] == ABI_OK);
	notify(guest, 3);
	guest_tell(guest);
	notify(guest, 4);
	notify(guest, 65);
}

/* What a new kernel has: cookies of its own that mean nothing yet. */
void know_nothing(void)
{
	world.has_no_session = true;
	world.used = guest_share_new(&one, 0, 100);
	one.args = guest_share_new(&one, 0, GUEST_ARGS * GUEST_ARG_SIZE);
	for (int i = 0; i < 3; i++)
		world.spare[i] = guest_share_new(&one, 0, 100);
}

void renew(void)
{
	must(guest_introduce(&one).a[0] == ABI_OK);
	know_nothing();
	world.calls = 0;
}
